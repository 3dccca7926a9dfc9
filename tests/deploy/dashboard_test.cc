// A real Prometheus scrapes a real mmd that quotes against mmsim: the rules hold, and every query of the
// dashboards returns data.
#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>

#include "deploy/tool.h"
#include "system/steered.h"

namespace mm {
namespace {

using nlohmann::json;

// Queries that may have no data in a healthy minute, and why.
const std::map<std::string, std::string> kMayBeEmpty{
    {"mm_side_hold{$,reason!~\"none|mode\"} == 1", "no side is held"},
    {"rate(mm_orders_refused_total{$}[$__rate_interval]) * 60 > 0", "nothing was refused"},
};

std::string percent_encoded(const std::string& text) {
  std::string out;
  char code[4];
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c))) {
      out += c;
    } else {
      std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
      out += code;
    }
  }
  return out;
}

class Monitoring : public testing::Steered {
 protected:
  void start_prometheus() {
    std::string config = testing::text_of("deploy/prometheus/prometheus.yml");
    config = testing::replaced(config, "127.0.0.1:8080", address("HTTP"));
    config = testing::replaced(config, "_interval: 5s", "_interval: 250ms");
    config = testing::replaced(config, "mmd.rules.yml", MM_ROOT "/deploy/prometheus/mmd.rules.yml");
    config = config.substr(0, config.find("  # Disk, memory"));  // no node exporter here
    std::ofstream(folder / "prometheus.yml") << config;
    const std::string place = "127.0.0.1:" + std::to_string(free_port());
    prometheus = std::make_unique<testing::Process>(
        std::vector<std::string>{
            "/usr/bin/prometheus", "--config.file=" + (folder / "prometheus.yml").string(),
            "--storage.tsdb.path=" + (folder / "tsdb").string(), "--web.listen-address=" + place},
        folder / "prometheus.log");
    place_ = place;
    wait_for("Prometheus", [&] { return is_ready(); });
  }
  static int free_port() {
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
    return acceptor.local_endpoint().port();
  }
  bool is_ready() {
    try {
      return get(place_, "/-/ready").result_int() == 200;
    } catch (const boost::system::system_error&) {
      return false;  // it does not listen yet
    }
  }
  json api(const std::string& target) {
    return json::parse(get(place_, "/api/v1/" + target).body()).at("data");
  }
  json query(const std::string& expression) {
    const auto answer = json::parse(get(place_, "/api/v1/query?query=" + percent_encoded(expression)).body());
    EXPECT_EQ(answer.at("status"), "success") << expression << ": " << answer;
    return answer.at("status") == "success" ? answer.at("data").at("result") : json::array();
  }
  static bool has_a_number(const json& result) {
    return std::any_of(result.begin(), result.end(), [](const json& series) {
      return series.at("value").at(1).get_ref<const std::string&>() != "NaN";
    });
  }
  // A dashboard's query as Grafana would ask it for our mmd.
  std::string asked(std::string expression) {
    expression = testing::replaced(expression, "$instance", address("HTTP"));
    expression = testing::replaced(expression, "$instrument", "GOLD-BTC");
    return testing::replaced(expression, "$__rate_interval", "5s");
  }

  std::unique_ptr<testing::Process> prometheus;

 private:
  std::string place_;
};

std::vector<std::string> queries_of(const json& dashboard) {
  std::vector<std::string> queries;
  for (const auto& panel : dashboard.at("panels")) {
    for (const auto& target : panel.value("targets", json::array())) queries.push_back(target.at("expr"));
  }
  for (const auto& note : dashboard.at("annotations").at("list")) queries.push_back(note.at("expr"));
  return queries;
}

// With the instance taken out, so that a test may name it.
std::string general(const std::string& query) {
  return testing::replaced(query, "instance=\"$instance\"", "$");
}

TEST_F(Monitoring, ARealPrometheusFindsDataForEveryQueryAndNoReasonForAnAlert) {
  if (!testing::has("/usr/bin/prometheus"))
    GTEST_SKIP() << "prometheus is not installed (Debian: prometheus)";
  run({}, {{"max_fills_per_minute", 0}, {"max_daily_loss", "1"}, {"max_drawdown", "1"}});
  start_prometheus();
  // Somebody trades with us on both sides, so that everything there is to count is counted.
  wait_for("fills on both sides, seen by Prometheus", [&] {
    by_hand({{"side", "sell"}, {"qty", "0.10"}, {"px", "0.03700000"}, {"timeInForce", "ioc"}});
    by_hand({{"side", "buy"}, {"qty", "0.10"}, {"px", "0.03950000"}, {"timeInForce", "ioc"}});
    return query("mm:fills_one_sided:ratio30m").size() == 1;
  });

  for (const char* name : {"trading", "service"}) {
    const auto dashboard =
        json::parse(testing::text_of("deploy/grafana/dashboards/" + std::string(name) + ".json"));
    for (const auto& expression : queries_of(dashboard)) {
      if (kMayBeEmpty.contains(general(expression)) || expression.starts_with("ALERTS")) {
        query(asked(expression));
        continue;
      }
      wait_for(expression.c_str(), [&] { return has_a_number(query(asked(expression))); });
    }
  }
  // What the dashboards' variables offer.
  EXPECT_EQ(query("mm_instrument_info{symbol=\"GOLD-BTC\"}").size(), 1u);

  for (const auto& group : api("rules").at("groups")) {
    for (const auto& rule : group.at("rules")) EXPECT_EQ(rule.at("health"), "ok") << rule;
  }
  for (const auto& alert : api("alerts").at("alerts")) EXPECT_NE(alert.at("state"), "firing") << alert;
  for (const auto& target : api("targets").at("activeTargets"))
    EXPECT_EQ(target.at("health"), "up") << target;
}

TEST(Dashboards, CanBeChosenByInstrumentAndInstanceAndHaveWhatGrafanaNeeds) {
  std::set<std::string> names;
  for (const char* name : {"trading", "service"}) {
    const auto dashboard =
        json::parse(testing::text_of("deploy/grafana/dashboards/" + std::string(name) + ".json"));
    EXPECT_TRUE(names.insert(dashboard.at("uid")).second);
    EXPECT_GE(dashboard.at("schemaVersion"), 39);
    std::set<std::string> variables;
    for (const auto& variable : dashboard.at("templating").at("list")) variables.insert(variable.at("name"));
    EXPECT_THAT(variables, ::testing::IsSupersetOf({"datasource", "instrument", "instance"}));
    std::set<int> ids;
    for (const auto& panel : dashboard.at("panels")) {
      EXPECT_TRUE(ids.insert(panel.at("id").get<int>()).second) << panel.at("title");
      for (const auto& target : panel.value("targets", json::array())) {
        EXPECT_THAT(target.at("expr").get<std::string>(), ::testing::HasSubstr("instance=\"$instance\""));
      }
    }
  }
}

TEST(Dashboards, WhatMayBeEmptyIsStillAsked) {
  std::set<std::string> asked;
  for (const char* name : {"trading", "service"}) {
    for (const auto& query : queries_of(
             json::parse(testing::text_of("deploy/grafana/dashboards/" + std::string(name) + ".json")))) {
      asked.insert(general(query));
    }
  }
  for (const auto& [query, why] : kMayBeEmpty) EXPECT_TRUE(asked.contains(query)) << query << ": " << why;
}

}  // namespace
}  // namespace mm
