// What may happen to the prices that the fair price is made of: quotes go when it can't be trusted, the
// reason names the source, and they come back by themselves.
#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

class PriceFaults : public testing::Steered {
 protected:
  // How old a price may become before nothing may rest on it.
  void let_prices_age(int gold_ms, int bitcoin_ms) {
    settings = {{"sources",
                 {{{"name", "binance:PAXGUSDT"}, {"stale_after_ms", gold_ms}, {"min_price", 500}},
                  {{"name", "binance:BTCUSDT"}, {"stale_after_ms", bitcoin_ms}, {"min_price", 1000}}}}};
  }
  bool withdrawn(v1::ModeReason reason) { return mode_is(v1::MODE_PAUSED, reason) && resting() == 0; }
};

TEST_F(PriceFaults, ASilentFeedWithdrawsTheQuotesInTimeThoughTheLinkIsUp) {
  let_prices_age(60'000, 1500);
  run();
  fault(R"({"feed_freeze": "all"})");
  const auto silent = Clock::now();
  wait_for("the withdrawal", [&] { return resting() == 0; });
  EXPECT_LE(Clock::now() - silent, milliseconds(1500) + seconds(1));
  wait_for("the pause", [&] { return withdrawn(v1::MODE_REASON_SOURCE_STALE); });
  EXPECT_THAT(picture().mode().detail(), HasSubstr("binance:BTCUSDT"));
  EXPECT_EQ(state().at("binance_links"), 1);
  expect_to_heal_and_add_up();
}

TEST_F(PriceFaults, ADroppedLinkWithdrawsTheQuotesAndComesBack) {
  run();
  fault(R"({"feed_refuse": 3, "feed_kick": 1})");
  wait_for("the withdrawal", [&] { return withdrawn(v1::MODE_REASON_SOURCE_DOWN); });
  EXPECT_THAT(picture().mode().detail(), HasSubstr("binance:PAXGUSDT"));
  expect_to_heal_and_add_up();
}

TEST_F(PriceFaults, ALinkThatDropsOnceIsOpenedAgainAtOnce) {
  run();
  fault(R"({"feed_kick": 1})");
  const auto dropped = Clock::now();
  wait_for("the pause and its end", [&] {
    const std::string log = mmd_log();
    const auto paused = log.find("reason=source_down was=quoting");
    return paused != std::string::npos && log.find("mode quoting", paused) != std::string::npos;
  });
  EXPECT_LE(Clock::now() - dropped, seconds(3));
}

TEST_F(PriceFaults, OneSilentLegIsEnoughThoughTheOtherMoves) {
  let_prices_age(1500, 2000);
  run();
  fault(R"({"feed_freeze": "PAXGUSDT"})");
  ask("/prices", R"({"symbol": "BTCUSDT", "jump_bps": 100})");
  const auto silent = Clock::now();
  wait_for("the withdrawal", [&] { return withdrawn(v1::MODE_REASON_SOURCE_STALE); });
  EXPECT_LE(Clock::now() - silent, milliseconds(1500) + seconds(1));
  EXPECT_THAT(picture().mode().detail(), HasSubstr("binance:PAXGUSDT"));
  expect_to_heal_and_add_up();
}

TEST_F(PriceFaults, AnAbsurdPriceMakesNoFairPrice) {
  run();
  for (const char* absurd :
       {R"({"feed_absurd": "PAXGUSDT"})", R"({"feed_crossed": "BTCUSDT"})", R"({"feed_zero": "PAXGUSDT"})"}) {
    fault(absurd);
    wait_for(absurd, [&] { return withdrawn(v1::MODE_REASON_SOURCE_INVALID); });
    heal();
    wait_for("quotes again", [&] { return quotes_both_sides(); });
  }
  expect_to_add_up();
}

TEST_F(PriceFaults, AnAbsurdPriceIsNotBelievedHoweverLongItLasts) {
  let_prices_age(60'000, 2000);
  run({"--no-traders"});
  const double gold = state().at("PAXGUSDT");
  // A jump that lasts is taken after five seconds; outside its sane range never.
  for (const double price : {0.05, gold / 100}) {
    ask("/prices", nlohmann::json{{"symbol", "PAXGUSDT"}, {"pin", price}}.dump());
    wait_for("the withdrawal", [&] { return withdrawn(v1::MODE_REASON_SOURCE_INVALID); });
    EXPECT_THAT(picture().mode().detail(), HasSubstr("binance:PAXGUSDT"));
    const int then = creates();
    const auto lasting = Clock::now();
    wait_for("seven seconds of it", [&] {
      EXPECT_TRUE(mode_is(v1::MODE_PAUSED, v1::MODE_REASON_SOURCE_INVALID));
      return Clock::now() - lasting > seconds(7) || HasFailure();
    });
    EXPECT_EQ(creates(), then);
    ask("/prices", nlohmann::json{{"symbol", "PAXGUSDT"}, {"pin", gold}}.dump());
    wait_for("quotes again", [&] { return quotes_both_sides(); });
  }
  expect_to_add_up();
}

TEST_F(PriceFaults, AJumpIsFollowedOnlyWhenItLasts) {
  run({"--no-traders"});
  const double gold = state().at("PAXGUSDT");
  ask("/prices", nlohmann::json{{"symbol", "PAXGUSDT"}, {"pin", gold * 1.2}}.dump());
  const auto jumped = Clock::now();
  wait_for("the withdrawal", [&] { return withdrawn(v1::MODE_REASON_SOURCE_INVALID); });
  wait_for("quotes again", [&] { return quotes_both_sides(); });
  EXPECT_GE(Clock::now() - jumped, milliseconds(4500));
  expect_to_add_up();
}

}  // namespace
}  // namespace mm
