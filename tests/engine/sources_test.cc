#include "engine/sources.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::kBitcoin;
using testing::kGold;

class SourcesTest : public ::testing::Test {
 protected:
  SourcesTest() {
    for (const SourceId id : {kGold, kBitcoin}) sources.apply(SourceLinkChanged{id, true, {}});
  }
  void tick(SourceId id, double bid, double ask) { sources.apply(SourceTicked{id, bid, ask, 1, 1}, now); }
  FairPrice judge() {
    sources.judge(now, facts);
    return pricer.combine(sources);
  }

  MonoTime now{seconds(100)};
  std::vector<Fact> facts;
  Sources sources{testing::engine_config().sources};
  FairPricer pricer{testing::fair_of(kGold, kBitcoin)};
};

TEST_F(SourcesTest, FairPriceIsTheRatioOfTheMids) {
  tick(kGold, 3999, 4001);
  tick(kBitcoin, 99990, 100010);
  EXPECT_DOUBLE_EQ(judge().value.value(), 0.04);
}

TEST_F(SourcesTest, NoPriceBeforeBothLegsHaveTicked) {
  tick(kGold, 3999, 4001);
  const FairPrice fair = judge();
  EXPECT_FALSE(fair.value);
  EXPECT_EQ(fair.reason, Reason::source_waiting);
  EXPECT_EQ(fair.detail.view(), "binance:BTCUSDT");
}

TEST_F(SourcesTest, EachLegTurnsStaleByItsOwnClock) {
  tick(kGold, 3999, 4001);
  tick(kBitcoin, 99990, 100010);
  EXPECT_TRUE(judge().value);
  EXPECT_EQ(sources.next_deadline(), now + seconds(2));
  now += seconds(2);
  const FairPrice fair = judge();
  EXPECT_EQ(fair.reason, Reason::source_stale);
  EXPECT_EQ(fair.detail.view(), "binance:BTCUSDT: no price for 2 s");
}

TEST_F(SourcesTest, AbsurdInputGivesNoFairPrice) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  for (const auto& [bid, ask] : {std::pair{0.0, 4001.0},
                                 {4001.0, 3999.0},
                                 {nan, 4001.0},
                                 {3999.0, inf},
                                 {-1.0, 4001.0},
                                 {1.0, 4001.0}}) {
    tick(kBitcoin, 99990, 100010);
    tick(kGold, bid, ask);
    const FairPrice fair = judge();
    EXPECT_FALSE(fair.value) << bid << " " << ask;
    EXPECT_EQ(fair.reason, Reason::source_invalid) << bid << " " << ask;
  }
  tick(kGold, 3999, 4001);
  EXPECT_TRUE(judge().value);
}

TEST_F(SourcesTest, APriceFromBeforeTheLinkDroppedIsNotUsedAfterIt) {
  tick(kGold, 3999, 4001);
  tick(kBitcoin, 99990, 100010);
  sources.apply(SourceLinkChanged{kGold, false, "connection reset"});
  EXPECT_EQ(judge().detail.view(), "binance:PAXGUSDT: connection reset");
  sources.apply(SourceLinkChanged{kGold, true, {}});
  EXPECT_EQ(judge().reason, Reason::source_waiting);
}

TEST_F(SourcesTest, AMidOutsideItsSaneRangeIsInvalid) {
  auto specs = testing::engine_config().sources;
  specs[0].min_price = 1000;
  sources = Sources(specs);
  for (const SourceId id : {kGold, kBitcoin}) sources.apply(SourceLinkChanged{id, true, {}});
  tick(kBitcoin, 99990, 100010);
  tick(kGold, 0.0499, 0.0501);
  EXPECT_EQ(judge().reason, Reason::source_invalid);
}

TEST_F(SourcesTest, AJumpIsTakenOnlyWhenItLasts) {
  tick(kBitcoin, 99990, 100010);
  tick(kGold, 3999, 4001);
  EXPECT_TRUE(judge().value);
  tick(kGold, 0.0499, 0.0501);  // one absurd tick, inside any range that was configured
  const FairPrice fair = judge();
  EXPECT_EQ(fair.reason, Reason::source_invalid);
  EXPECT_NE(fair.detail.view().find("jumped from 4000 to 0.05"), std::string_view::npos)
      << fair.detail.view();
  tick(kGold, 3999, 4001);
  EXPECT_TRUE(judge().value) << "back where it was: at once";

  const auto at_new_level = [&] {
    tick(kBitcoin, 99990, 100010);
    tick(kGold, 3499, 3501);
    return judge().value;
  };
  EXPECT_FALSE(at_new_level());
  now += milliseconds(4999);
  EXPECT_FALSE(at_new_level());
  now += milliseconds(1);
  EXPECT_DOUBLE_EQ(at_new_level().value(), 0.035);
}

TEST_F(SourcesTest, AJumpThatKeepsJumpingIsNeverTaken) {
  tick(kGold, 3999, 4001);
  for (int i = 0; i < 20; ++i) {
    now += seconds(1);
    tick(kBitcoin, 99990, 100010);
    const double price = i % 2 == 0 ? 3000 : 2000;
    tick(kGold, price, price + 1);
    EXPECT_FALSE(judge().value) << i;
  }
}

TEST_F(SourcesTest, TellsEachChangeOfStatusOnce) {
  tick(kGold, 3999, 4001);
  judge();
  judge();
  EXPECT_EQ(facts.size(), 1u);
}

TEST_F(SourcesTest, AMicropriceLeansToTheSideWithLess) {
  auto specs = testing::engine_config().sources;
  specs[0].price = LegPrice::microprice;
  sources = Sources(specs);
  sources.apply(SourceLinkChanged{kGold, true, {}});
  sources.apply(SourceTicked{kGold, 100.00, 100.10, 500, 50}, now);
  sources.judge(now, facts);
  EXPECT_NEAR(sources.price(kGold), 100.090909, 1e-6);
  sources.apply(SourceTicked{kGold, 100.00, 100.10, 0, 50}, now);
  sources.judge(now, facts);
  EXPECT_DOUBLE_EQ(sources.price(kGold), 100.05) << "a size that is not told: the mid";
}

TEST_F(SourcesTest, TheLastGoodPriceBridgesABadOneUntilItIsStale) {
  auto specs = testing::engine_config().sources;
  specs[1].price = LegPrice::last_good;
  sources = Sources(specs);
  for (const SourceId id : {kGold, kBitcoin}) sources.apply(SourceLinkChanged{id, true, {}});
  tick(kGold, 3999, 4001);
  tick(kBitcoin, 99990, 100010);
  EXPECT_TRUE(judge().value);
  now += seconds(1);
  tick(kBitcoin, 100010, 99990);
  EXPECT_DOUBLE_EQ(judge().value.value(), 0.04);
  EXPECT_EQ(sources.next_deadline(), now + seconds(1)) << "2 s after the good one";
  now += seconds(1);
  tick(kBitcoin, 100010, 99990);
  EXPECT_EQ(judge().reason, Reason::source_invalid);
}

}  // namespace
}  // namespace mm::engine
