#include "backtest/world.h"

#include <gtest/gtest.h>

#include "backtest/made_up.h"

namespace mm::backtest {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class OneWorld : public ::testing::Test {
 protected:
  RunResult run(const engine::EngineConfig& config) {
    RunSettings settings;
    settings.config = config;
    settings.prices = history.get();
    settings.assumptions = assumptions;
    settings.round_trips = measured ? &*measured : nullptr;
    settings.trades = trades.empty() ? nullptr : &trades;
    settings.seed = seed;
    settings.windows = windows;
    std::atomic<std::uint64_t> events{0};
    RunResult result = World(settings).run(events);
    EXPECT_EQ(events, result.events);
    return result;
  }
  void trade(Duration at, Side taker, std::int64_t lots, std::optional<Price> price = {}) {
    trades.push_back({history->start() + at, taker, Quantity{lots}, price});
  }

  std::unique_ptr<PriceHistory> history = testing::made_up_history(1);
  Assumptions assumptions;
  std::optional<RoundTrips> measured;
  std::vector<MarketTrade> trades;
  std::vector<Window> windows;
  std::uint64_t seed = 1;
};

TEST_F(OneWorld, QuotesAreFilledOnBothSidesAndTheMoneyAddsUp) {
  const RunResult result = run(testing::fixed_config());
  const Metrics& m = result.metrics;
  EXPECT_GT(m[Metric::fills], 20);
  EXPECT_GT(m[Metric::two_sided], 50);
  EXPECT_GT(m[Metric::quoting], 99);
  EXPECT_GE(m[Metric::edge], 9) << "10 bps from fair, less what latency costs";
  EXPECT_LE(m[Metric::worst_position], 3);
  EXPECT_NEAR(
      m[Metric::pnl],
      m[Metric::spread_captured] + m[Metric::adverse_selection] + m[Metric::inventory] - m[Metric::fees],
      1e-10);
  EXPECT_EQ(result.pnl.size(), 500U);
  EXPECT_EQ(result.stopped_by, "");
}

TEST_F(OneWorld, MakerFeesAreWhatIsAssumed) {
  const double paid = run(testing::fixed_config()).metrics[Metric::fees];
  assumptions.maker_fee_bps = 4;
  EXPECT_NEAR(run(testing::fixed_config()).metrics[Metric::fees], 2 * paid, 1e-7);
  assumptions.maker_fee_bps = -1;
  EXPECT_LT(run(testing::fixed_config()).metrics[Metric::fees], 0);
}

TEST_F(OneWorld, AnOrderRestsOnlyAfterItsWayToTheExchange) {
  for (int i = 0; i < 50; ++i) trade(seconds(5) + std::chrono::milliseconds(i), Side::buy, 1);
  assumptions.order_latency_ms = 100;
  EXPECT_EQ(run(testing::fixed_config()).metrics[Metric::fills], 50);
  assumptions.order_latency_ms = 10'000;
  EXPECT_EQ(run(testing::fixed_config()).metrics[Metric::fills], 0) << "others were there at that time";
}

TEST_F(OneWorld, ARoundTripThatWasMeasuredIsHalfTheWayThereAndHalfTheWayBack) {
  assumptions.order_latency_ms = assumptions.response_latency_ms = 120;
  const RunResult assumed = run(testing::fixed_config());
  measured.emplace(std::vector<Duration>{std::chrono::milliseconds(240)});
  EXPECT_EQ(run(testing::fixed_config()).pnl, assumed.pnl);
  assumptions.order_latency_ms = 10'000;
  EXPECT_EQ(run(testing::fixed_config()).pnl, assumed.pnl) << "what was measured counts for requests";
  assumptions.response_latency_ms = 10'000;
  EXPECT_NE(run(testing::fixed_config()).pnl, assumed.pnl) << "and not for what the exchange tells unasked";
}

TEST_F(OneWorld, RequestsThatOvertakeEachOtherAreNoHarmAndASeedRepeatsThem) {
  measured.emplace(std::vector<Duration>{std::chrono::milliseconds(20), std::chrono::milliseconds(60),
                                         std::chrono::milliseconds(80), seconds(3)});
  assumptions.response_latency_ms = 30;
  const RunResult result = run(testing::fixed_config());
  const Metrics& m = result.metrics;
  EXPECT_EQ(result.stopped_by, "");
  EXPECT_GT(m[Metric::fills], 20);
  EXPECT_GT(m[Metric::quoting], 99);
  EXPECT_LE(m[Metric::worst_position], 3);
  EXPECT_EQ(run(testing::fixed_config()).pnl, result.pnl);
  seed = 2;
  EXPECT_NE(run(testing::fixed_config()).pnl, result.pnl);
}

TEST_F(OneWorld, WhoIsNearerToTheFairPriceIsTakenFirst) {
  trade(minutes(1), Side::buy, 10);
  assumptions.maker_first_bps = 5;
  assumptions.taker_slack_bps = 100;
  EXPECT_EQ(run(testing::fixed_config()).metrics[Metric::volume], 0);
  trades.back().quantity = Quantity{600};  // through all of their first level to ours
  EXPECT_EQ(run(testing::fixed_config()).metrics[Metric::volume], 1);
}

TEST_F(OneWorld, ARecordedTakerPaysNoMoreThanItDid) {
  trade(minutes(1), Side::buy, 10, Price{1});
  EXPECT_EQ(run(testing::fixed_config()).metrics[Metric::fills], 0);
  trades.back().price = Price{1'000'000};
  EXPECT_EQ(run(testing::fixed_config()).metrics[Metric::fills], 0) << "the exchange refuses what is absurd";
  trades.back().price.reset();
  EXPECT_EQ(run(testing::fixed_config()).metrics[Metric::fills], 1);
}

TEST_F(OneWorld, InformedTakersCostMore) {
  history = testing::made_up_history(12);
  assumptions.informed_share = 0;
  const double harmless = run(testing::fixed_config()).metrics[Metric::markout_60s];
  assumptions.informed_share = 0.8;
  assumptions.informed_noise_bps = 0;
  EXPECT_LT(run(testing::fixed_config()).metrics[Metric::markout_60s], harmless - 1);
}

TEST_F(OneWorld, ALimitThatHaltsIsTold) {
  engine::EngineConfig config = testing::fixed_config();
  config.parameters.max_executions = 5;
  const RunResult result = run(config);
  EXPECT_EQ(result.stopped_by.substr(0, 15), "execution_limit");
  EXPECT_LE(result.metrics[Metric::fills], 7);
  EXPECT_LT(result.metrics[Metric::quoting], 50);
}

TEST_F(OneWorld, TwoConfigurationsMeetTheSamePricesAndAnotherSeedOthers) {
  windows = {{"all", Duration{}, hours(1)}};
  const RunResult fixed = run(testing::fixed_config());
  const RunResult shipped = run(testing::shipped_config());
  ASSERT_EQ(fixed.windows[0].fair.size(), shipped.windows[0].fair.size());
  EXPECT_GT(fixed.windows[0].fair.size(), 1000U);
  for (std::size_t i = 0; i < fixed.windows[0].fair.size(); ++i) {
    ASSERT_EQ(fixed.windows[0].fair[i].price, shipped.windows[0].fair[i].price);
  }
  EXPECT_EQ(fixed.windows[0].fills.size(), static_cast<std::size_t>(fixed.metrics[Metric::fills]));
  seed = 2;
  EXPECT_NE(run(testing::fixed_config()).windows[0].fair[9].price, fixed.windows[0].fair[9].price);
}

}  // namespace
}  // namespace mm::backtest
