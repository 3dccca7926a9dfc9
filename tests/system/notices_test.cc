// People are told what happens, by a real command and a real web server, and trading does not wait for
// either.
#include <boost/beast/http.hpp>
#include <mutex>

#include "system/steered.h"
#include "testing/scripted_server.h"

namespace mm {
namespace {

using nlohmann::json;

class Notices : public testing::Steered {
 protected:
  // Of one kind, as the command has kept them.
  std::vector<json> told(const std::string& kind) {
    std::vector<json> found;
    std::ifstream in(folder / "notices");
    for (std::string line; std::getline(in, line);) {
      json notice = json::parse(line, nullptr, false);
      if (notice.is_object() && notice.at("event") == kind) found.push_back(std::move(notice));
    }
    return found;
  }
  json keeping() const {
    return {"/bin/sh", "-c", "cat >> \"$1\"; echo >> \"$1\"", "sh", folder / "notices"};
  }
  double metric(const std::string& line) {
    const std::string page = get(address("HTTP"), "/metrics").body();
    const auto at = page.find(line + ' ');
    return at == std::string::npos ? -1 : std::stod(page.substr(at + line.size()));
  }
};

TEST_F(Notices, ACommandHearsTheWholeLifeOfAService) {
  settings["on_event"] = {
      {"command", keeping()}, {"name", "desk"}, {"kinds", {{"fill", "on"}, {"command", "on"}}}};
  run();
  wait_for("a fill", [&] { return !told("fill").empty(); });
  fault(R"({"feed_silent": "binance"})");
  wait_for("the pause", [&] { return !told("paused").empty(); });
  heal();
  wait_for("quotes again", [&] { return quotes_both_sides(); });
  v1::EngageKillSwitchRequest request;
  request.set_reason("enough");
  v1::EngageKillSwitchResponse response;
  mm().call(std::chrono::seconds(20), [&](grpc::ClientContext& context) {
    return mm().control().EngageKillSwitch(&context, request, &response);
  });
  wait_for("the halt", [&] { return !told("halted").empty(); });
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  ASSERT_EQ(told("started").size(), 1u);
  ASSERT_EQ(told("stopped").size(), 1u) << "told before the end";
  EXPECT_THAT(told("stopped")[0].at("text").get<std::string>(), ::testing::HasSubstr("no order of ours"));
  const json halt = told("halted")[0];
  EXPECT_THAT(halt.at("text").get<std::string>(), ::testing::HasSubstr("desk GOLD-BTC: halted, kill_switch"));
  EXPECT_EQ(halt.at("severity"), "critical");
  EXPECT_EQ(halt.at("silent"), false);
  EXPECT_EQ(told("started")[0].at("silent"), true);
  EXPECT_THAT(told("command").back().at("text").get<std::string>(), ::testing::HasSubstr("kill"));
}

TEST_F(Notices, AWebhookIsPostedToAndItsAddressIsNowhere) {
  namespace http = boost::beast::http;
  std::mutex mutex;
  std::vector<std::string> targets, bodies;
  testing::ScriptedServer server([&](auto& socket) {
    boost::beast::flat_buffer buffer;
    while (true) {
      http::request<http::string_body> post;
      http::read(socket, buffer, post);
      {
        const std::lock_guard lock(mutex);
        targets.emplace_back(post.target());
        bodies.push_back(post.body());
      }
      http::response<http::empty_body> answer{http::status::ok, 11};
      answer.prepare_payload();
      http::write(socket, answer);
    }
  });
  std::ofstream(folder / "hook") << "http://127.0.0.1:" << server.port() << "/hook/tOkEn-of-hook\n";
  settings["on_event"] = {{"webhook_url_file", "hook"}};
  run();
  wait_for("the notices to be counted",
           [&] { return metric(R"(mm_notices_total{outcome="delivered"})") >= 2; });
  const std::string metrics = get(address("HTTP"), "/metrics").body();
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  mmd.reset();
  const std::lock_guard lock(mutex);
  EXPECT_EQ(targets[0], "/hook/tOkEn-of-hook");
  EXPECT_EQ(json::parse(bodies[0]).at("event"), "started");
  EXPECT_EQ(json::parse(bodies.back()).at("event"), "stopped");
  for (const std::string& text : {mmd_log(), metrics}) EXPECT_EQ(text.find("tOkEn"), std::string::npos);
}

TEST_F(Notices, WhatHangsOrFailsChangesNothingForTrading) {
  testing::ScriptedServer server([](auto& socket) {
    char bytes[4096];
    while (socket.read_some(boost::asio::buffer(bytes)) > 0) {
    }
  });
  settings["on_event"] = {{"command", {"/bin/sh", "-c", "sleep 1000"}},
                          {"webhook_url", "http://127.0.0.1:" + server.port() + "/tOkEn"},
                          {"timeout_ms", 100},
                          {"kinds", {{"fill", "on"}}}};
  run();
  wait_for("attempts that failed", [&] { return metric(R"(mm_notices_total{outcome="failed"})") >= 4; });
  wait_for("fills", [&] { return state().at("fill_events").get<int>() >= 3; });
  expect_to_add_up();
  EXPECT_THAT(mmd_log(),
              ::testing::HasSubstr("a notice was not delivered: the command had not ended after 100 ms"));
  EXPECT_THAT(mmd_log(),
              ::testing::HasSubstr("a notice was not delivered: the webhook at 127.0.0.1 did not answer"));
  EXPECT_EQ(mmd_log().find("tOkEn"), std::string::npos);
  EXPECT_EQ(mmd->end(SIGTERM), 0);
}

TEST_F(Notices, WhatADeadServiceLeftIsCancelledAlsoWhenNobodyCanBeTold) {
  settings["on_event"] = {{"command", keeping()}};
  run();
  mmd->end(SIGKILL);
  testing::Process killing(
      {MM_BIN "/mmd", "--config", folder / "mmd.jsonc", "cancel-all", "--kill", "died too often"},
      folder / "cancel.log");
  EXPECT_EQ(killing.wait(), 0) << testing::read_file(folder / "cancel.log");
  ASSERT_EQ(told("halted").size(), 1u);
  EXPECT_THAT(told("halted")[0].at("text").get<std::string>(), ::testing::HasSubstr("died too often"));

  settings["on_event"] = {{"webhook_url_file", "gone"}};
  start_mmd_again({{"max_position", "5.00"}});
  wait_for("the end of the start",
           [&] { return mmd_log().find("on_event.webhook_url_file") != std::string::npos; });
  EXPECT_EQ(mmd->wait(), 1);
  testing::Process cancelling({MM_BIN "/mmd", "--config", folder / "mmd.jsonc", "cancel-all"},
                              folder / "cancel.log");
  EXPECT_EQ(cancelling.wait(), 0) << testing::read_file(folder / "cancel.log");
  EXPECT_THAT(testing::read_file(folder / "cancel.log"), ::testing::HasSubstr("nobody is told"));
}

TEST_F(Notices, AnAddressThatCannotBeUsedEndsTheStartWithoutShowingIt) {
  start_mmsim();
  std::ofstream(folder / "hook") << "http://hooks.example.org/tOkEn-of-hook\n";
  settings["on_event"] = {{"webhook_url_file", "hook"}};
  start_mmd();
  EXPECT_EQ(mmd->wait(), 1);
  EXPECT_THAT(mmd_log(), ::testing::HasSubstr("on_event.webhook_url_file: what "));
  EXPECT_THAT(mmd_log(), ::testing::HasSubstr("must be https://HOST/PATH, or http:// to localhost"));
  EXPECT_EQ(mmd_log().find("tOkEn"), std::string::npos);
}

}  // namespace
}  // namespace mm
