// An operator at a terminal: the real mmctl, in front of an mmd that trades against mmsim and keeps a ledger
// and a recording.
#include <gmock/gmock.h>

#include "system/steered.h"

namespace mm {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

struct Ran {
  int status = -1;
  std::string out;  // of both kinds
};

class Operator : public testing::Steered {
 protected:
  Ran run_program(std::vector<std::string> words) {
    const auto log = folder / "program.log";
    std::filesystem::remove(log);
    testing::Process program(words, log);
    const int status = program.wait();
    return {status, testing::read_file(log)};
  }
  Ran mmctl(std::vector<std::string> words) {
    words.insert(words.begin(), {MM_BIN "/mmctl", "--endpoint", address("gRPC")});
    return run_program(std::move(words));
  }
  std::string done(const std::vector<std::string>& words) {
    const Ran ran = mmctl(words);
    EXPECT_EQ(ran.status, 0) << ran.out;
    return ran.out;
  }
  nlohmann::json json(std::vector<std::string> words) {
    words.push_back("--json");
    return nlohmann::json::parse(done(words));
  }
  std::string etag() { return json({"params"}).at("etag"); }
  std::string value(const std::string& name) {
    const std::string text = done({"params", "get", name});
    return text.substr(0, text.find('\n'));
  }

  // "bid 1.00 at 0.039960", of each order that rests at the exchange.
  std::set<std::string> at_the_exchange() {
    std::set<std::string> orders;
    const auto open = state().at("owner").at("open_orders");
    for (const auto& order : open) orders.insert(text(order, "side", "px", "qty"));
    return orders;
  }
  // The same, as an outline of a dry run foretells it.
  static std::set<std::string> foretold(const nlohmann::json& outline) {
    std::set<std::string> orders;
    for (const auto& [side, levels] : {std::pair{"buy", "bids"}, std::pair{"sell", "asks"}}) {
      for (const auto& level : outline.at(levels)) {
        orders.insert(std::string(side) + " " + number(level.at("quantity").at("value")) + " at " +
                      number(level.at("price").at("value")));
      }
    }
    return orders;
  }

 private:
  static std::string number(const std::string& value) { return std::to_string(std::stod(value)); }
  static std::string text(const nlohmann::json& order, const char* side, const char* price,
                          const char* quantity) {
    return order.at(side).get<std::string>() + " " + number(order.at(quantity)) + " at " +
           number(order.at(price));
  }
};

TEST_F(Operator, TriesChangesUndoesAndExplainsWhatMmdQuotes) {
  run({"--no-traders"}, {{"order_lifetime_ms", 0}});  // no renewals, which come when they like
  quiet();
  EXPECT_EQ(value("spread_bps"), "20");

  // Two who have looked at the same: the second is told to look again.
  const std::string looked_at = etag();
  done({"params", "set", "order_size=0.50", "--if-etag", looked_at});
  const Ran late = mmctl({"params", "set", "order_size=2.00", "--if-etag", looked_at});
  EXPECT_EQ(late.status, 1);
  EXPECT_THAT(late.out, HasSubstr("their etag is " + etag() + ", not " + looked_at + "; look at them again"));
  EXPECT_EQ(value("order_size"), "0.50");

  // What a dry run foretells is what then rests at the exchange.
  const std::string file = folder / "wide.json";
  std::ofstream(file) << R"({"spread_bps": 60, "levels": 2, "level_spacing_bps": 10, "bid_offset_bps": 5})";
  const auto before = at_the_exchange();
  const auto trial = json({"params", "apply", "-f", file, "--dry-run"}).at("trial");
  EXPECT_EQ(foretold(trial.at("now")), before);
  EXPECT_THAT(done({"params", "apply", "-f", file, "--dry-run"}), ContainsRegex("spread_bps +20 +60\n"));
  EXPECT_EQ(at_the_exchange(), before);
  done({"params", "apply", "-f", file});
  wait_for("what was foretold", [&] { return at_the_exchange() == foretold(trial.at("then")); });
  EXPECT_EQ(etag(), trial.at("etag"));

  EXPECT_THAT(done({"explain"}), HasSubstr("by spread_bps 60 bps"));
  wait_for("a turn since then", [&] {
    return ::testing::Matches(ContainsRegex("bid 2 +keep order [0-9]+, 0.50 at"))(done({"explain"}));
  });

  const std::string history = done({"params", "history"});
  EXPECT_THAT(history, ContainsRegex("1 .* ipv4:127.0.0.1.* order_size 1.00 -> 0.50"));
  EXPECT_THAT(history, ContainsRegex("2 .* spread_bps 20 -> 60.*" + etag() + "\n"));
  done({"params", "rollback"});
  EXPECT_EQ(value("spread_bps"), "20");
  EXPECT_EQ(value("order_size"), "0.50");
  wait_for("the quotes from before", [&] { return at_the_exchange() == before; });
  done({"params", "rollback", "1"});
  EXPECT_EQ(etag(), looked_at);

  const Ran wrong = mmctl({"params", "set", "spread_bps=0", "levels=9"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.out, HasSubstr("spread_bps: "));
  EXPECT_THAT(wrong.out, HasSubstr("levels: "));
}

TEST_F(Operator, AMomentInARecordingIsExplainedAsItWasThen) {
  run({"--no-traders"});
  quiet();
  const auto then = json({"explain"});
  done({"set-spread", "60"});
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  const Ran past = run_program(
      {MM_BIN "/mmd", "replay", folder / "recording", "--at", then.at("time").get<std::string>()});
  EXPECT_EQ(past.status, 0) << past.out;
  EXPECT_THAT(past.out, HasSubstr("by spread_bps 20 bps"));
  const auto steps = then.at("steps");
  const auto prices = std::find_if(steps.begin(), steps.end(),
                                   [](const nlohmann::json& step) { return step.at("name") == "prices"; });
  ASSERT_NE(prices, steps.end());
  for (const auto& line : prices->at("lines")) {
    EXPECT_THAT(past.out,
                HasSubstr(line.at("subject").get<std::string>() + ": " + line.at("text").get<std::string>()));
  }
}

}  // namespace
}  // namespace mm
