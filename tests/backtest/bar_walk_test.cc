#include "backtest/bar_walk.h"

#include <gtest/gtest.h>

#include <cmath>

#include "backtest/made_up.h"

namespace mm::backtest {
namespace {

using simulator::Bar;
using simulator::BarPair;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::vector<BarPair> two_bars() {
  const Bar unused{1, 1, 1, 1};
  return {{WallTime{}, {100, 104, 98, 101}, unused}, {WallTime{minutes(5)}, {102, 102, 99, 100}, unused}};
}

TEST(BarWalk, TouchesOpenHighLowAndCloseAndNothingBeyond) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto bars = two_bars();
    BarWalk walk(bars, &BarPair::gold, seed);
    EXPECT_EQ(walk.at(Duration{}), 100);
    double low = 1e9;
    double high = 0;
    for (Duration at{}; at < minutes(5); at += milliseconds(20)) {
      const double price = walk.at(at);
      low = std::min(low, price);
      high = std::max(high, price);
    }
    EXPECT_GE(low, 98);
    EXPECT_LE(high, 104);
    EXPECT_LT(low, 98.1);
    EXPECT_GT(high, 103.9);
    EXPECT_NEAR(walk.at(minutes(5) - Duration(1)), 101, 0.1);
    EXPECT_EQ(walk.at(minutes(5)), 102);
    EXPECT_EQ(walk.at(minutes(20)), 100) << "after the end the last close stays";
  }
}

TEST(BarWalk, HoldsTheCloseWhereBarsAreMissing) {
  auto bars = two_bars();
  bars.push_back(bars.back());
  bars.back().open_time = WallTime{minutes(60)};
  BarWalk walk(bars, &BarPair::gold, 1);
  EXPECT_EQ(walk.at(minutes(11)), 100);
  EXPECT_EQ(walk.at(minutes(59)), 100);
  EXPECT_EQ(walk.at(minutes(60)), 102);
}

// As the process behind the bars does, which knows no scale of its own.
TEST(BarWalk, IsAsVolatileWithinSecondsAsWithinMinutesAndOverBars) {
  const auto bars = testing::made_up_bars(200);
  const auto volatility = [&](Duration step) {
    BarWalk walk(bars, &BarPair::bitcoin, 7);
    double squares = 0;
    int count = 0;
    double last = walk.at(Duration{});
    for (Duration at = step; at < std::chrono::hours(200); at += step) {
      const double price = walk.at(at);
      squares += std::pow(std::log(price / last), 2);
      last = price;
      ++count;
    }
    return std::sqrt(squares / count / to_seconds(step)) * 1e4;
  };
  const double over_bars = volatility(minutes(5));
  EXPECT_NEAR(volatility(milliseconds(500)), over_bars, 0.1 * over_bars);
  EXPECT_NEAR(volatility(seconds(5)), over_bars, 0.1 * over_bars);
  EXPECT_NEAR(volatility(minutes(1)), over_bars, 0.1 * over_bars);
}

TEST(BarWalk, SameSeedSamePath) {
  const auto bars = two_bars();
  BarWalk one(bars, &BarPair::gold, 3);
  BarWalk same(bars, &BarPair::gold, 3);
  BarWalk other(bars, &BarPair::gold, 4);
  bool differs = false;
  for (Duration at = seconds(1); at < minutes(10); at += seconds(1)) {
    const double price = one.at(at);
    EXPECT_EQ(price, same.at(at));
    differs = differs || price != other.at(at);
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace mm::backtest
