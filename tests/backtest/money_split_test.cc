#include "backtest/money_split.h"

#include <gtest/gtest.h>

namespace mm::backtest {
namespace {

using std::chrono::seconds;

TEST(MoneySplit, AFillIsSplitByWhereTheFairPriceWentAfterIt) {
  MoneySplit money;
  money.on_fair_price(seconds(0), 100);
  money.on_fill(seconds(1), Side::buy, 99.9, 2, 0.04, 100);  // 0.1 below fair, twice
  money.on_fair_price(seconds(5), 99.8);
  money.on_fair_price(seconds(30), 99.7);
  money.on_fair_price(seconds(100), 101);
  money.on_fair_price(seconds(400), 102);
  money.finish();
  EXPECT_NEAR(money.spread_captured(), 0.2, 1e-9);
  EXPECT_NEAR(money.adverse_selection(), 0.6, 1e-9) << "from 100 to 99.7 a minute later, twice";
  EXPECT_NEAR(money.fees(), 0.04, 1e-9);
  const double per_bps = 99.9 * 2 / 1e4;
  EXPECT_NEAR(money.edge_bps(), 0.2 / per_bps, 1e-6);
  EXPECT_NEAR(money.markout_bps(0), 0.2 / per_bps, 1e-6);
  EXPECT_NEAR(money.markout_bps(1), 2 * (99.8 - 99.9) / per_bps, 1e-6);
  EXPECT_NEAR(money.markout_bps(2), 2 * (99.7 - 99.9) / per_bps, 1e-6);
  EXPECT_NEAR(money.markout_bps(3), 2 * (101 - 99.9) / per_bps, 1e-6);
}

TEST(MoneySplit, SalesAreBuysTurnedRound) {
  MoneySplit money;
  money.on_fair_price(seconds(0), 100);
  money.on_fill(seconds(1), Side::sell, 100.1, 1, 0, 100);
  money.on_fair_price(seconds(2), 101);
  money.finish();
  EXPECT_NEAR(money.spread_captured(), 0.1, 1e-9);
  EXPECT_NEAR(money.adverse_selection(), 1, 1e-9) << "the end comes before the minute is over";
  EXPECT_LT(money.markout_bps(0), 0);
}

TEST(MoneySplit, WithoutFillsThereIsNothing) {
  MoneySplit money;
  money.on_fair_price(seconds(1), 100);
  money.finish();
  EXPECT_EQ(money.edge_bps(), 0);
  EXPECT_EQ(money.spread_captured(), 0);
}

}  // namespace
}  // namespace mm::backtest
