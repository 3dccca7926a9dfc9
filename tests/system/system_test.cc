// mmd against mmsim: real processes, TLS, signed requests. What counts is what the exchange saw.
#include "system/processes.h"

namespace mm {
namespace {

using System = testing::Bench;

TEST_F(System, QuotesIsFilledAndLeavesNothingBehind) {
  start_mmsim();
  start_mmd();
  wait_for("fills", [&] { return state().at("fill_events").get<int>() >= 3; });
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  const auto end = state();
  EXPECT_TRUE(end.at("owner").at("open_orders").empty()) << end;
  EXPECT_NE(mmd_log().find("the exchange holds no order of ours"), std::string::npos) << mmd_log();
}

TEST_F(System, TheExchangeNeverSeesLessThanTheAskedSpreadNorMoreThanTheLimits) {
  start_mmsim({"--tick-rate", "100"});
  start_mmd({{"max_position", "1.50"}, {"spread_bps", 20}});
  wait_for("many orders", [&] { return state().at("creates").get<int>() >= 20; });
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  const auto log = ask("/log?after=0");
  const auto& entries = log.is_array() ? log : log.at("entries");
  int judged = 0;
  for (const auto& entry : entries) {
    const auto bid = entry.find("own_bid");
    const auto ask_price = entry.find("own_ask");
    if (bid == entry.end() || ask_price == entry.end() || !bid->is_string() || !ask_price->is_string())
      continue;
    const double low = std::stod(bid->get<std::string>());
    const double high = std::stod(ask_price->get<std::string>());
    EXPECT_GE((high - low) / ((high + low) / 2) * 1e4, 19.9) << entry;
    ++judged;
  }
  EXPECT_GT(judged, 10) << log.dump().substr(0, 2000);
  const auto end = state();
  EXPECT_LE(end.at("most_open_orders").get<int>(), 4);
  EXPECT_LE(std::abs(std::stod(end.at("owner").at("positions").at("GOLD-BTC").get<std::string>())), 1.5);
}

TEST_F(System, AKilledExchangeIsSurvivedAndEveryFillIsBookedOnce) {
  const std::vector<std::string> durable{"--state", folder / "exchange.state"};
  start_mmsim(durable);
  start_mmd();
  wait_for("fills", [&] { return state().at("fill_events").get<int>() >= 2; });
  mmsim->end(SIGKILL);
  wait_for("the pause", [&] { return mmd_log().find("mode paused") != std::string::npos; });
  start_mmsim(durable);
  const auto quoting_again = [&] {
    const std::string log = mmd_log();
    return log.find("mode quoting", log.rfind("link roxom down")) != std::string::npos;
  };
  wait_for("quoting again", quoting_again);
  wait_for("another fill", [&] { return state().at("fill_events").get<int>() >= 1; });
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  const auto end = state();
  EXPECT_TRUE(end.at("owner").at("open_orders").empty()) << end;
  const std::string log = mmd_log();
  const auto at = log.rfind(" position=") + std::string(" position=").size();
  EXPECT_EQ(log.substr(at, log.find(' ', at) - at),
            end.at("owner").at("positions").at("GOLD-BTC").get<std::string>())
      << log;
  EXPECT_EQ(log.find("position adjusted"), std::string::npos) << log;
}

TEST_F(System, AnAnnouncedShutdownOfTheFeedCostsNoQuote) {
  start_mmsim();
  start_mmd();
  wait_for("quotes", [&] { return state().at("owner").at("open_orders").size() == 2; });
  const int seeds = state().at("binance_requests").get<int>();
  ask("/faults", R"({"server_shutdown": 1})");
  wait_for("a new link, seeded", [&] { return state().at("binance_requests").get<int>() > seeds; });
  wait_for("the old link to go", [&] { return state().at("binance_links").get<int>() == 1; });
  EXPECT_FALSE(state().at("owner").at("open_orders").empty());
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  const std::string log = mmd_log();
  EXPECT_EQ(log.find("mode paused", log.find("mode quoting")), std::string::npos) << log;
}

TEST_F(System, ACreateWhoseAnswerIsLostIsFoundAndNotDoubled) {
  start_mmsim({"--fault", "create_lost=2"});
  start_mmd();
  wait_for("quotes", [&] { return mmd_log().find("unknown") != std::string::npos; });
  wait_for("more orders", [&] { return state().at("creates").get<int>() >= 8; });
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  const auto end = state();
  EXPECT_TRUE(end.at("owner").at("open_orders").empty()) << end;
  EXPECT_LE(end.at("most_open_orders").get<int>(), 4)
      << "two a side at the most, unconfirmed cancels counted";
}

}  // namespace
}  // namespace mm
