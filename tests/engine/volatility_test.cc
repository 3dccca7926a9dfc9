#include "engine/volatility.h"

#include <gtest/gtest.h>

namespace mm::engine {
namespace {

using std::chrono::seconds;

constexpr Volatility::Settings kPlain{.fast = seconds(60), .slow = seconds(600), .jump_cap = 0};

// Known answer: half-life 60 s, returns 5e-4 after 10 s, -2e-4 after 5 s, 1e-3 after 60 s.
TEST(Volatility, IsWeightedByTime) {
  Volatility volatility;
  MonoTime now{seconds(1000)};
  double price = 0.04;
  const auto move = [&](double change, int after) {
    price *= 1 + change;
    now += seconds(after);
    volatility.observe(price, now, kPlain);
  };
  volatility.observe(price, now, kPlain);
  move(5e-4, 10);
  EXPECT_NEAR(volatility.fast(), 0.522258, 1e-6);
  move(-2e-4, 5);
  EXPECT_NEAR(volatility.fast(), 0.549859, 1e-6);
  move(1e-3, 60);
  EXPECT_NEAR(volatility.fast(), 0.992223, 1e-6);
  EXPECT_EQ(volatility.value(), std::max(volatility.fast(), volatility.slow()));
}

TEST(Volatility, TheBounceWithinASpacingIsNone) {
  Volatility volatility;
  MonoTime now{seconds(1000)};
  for (int i = 0; i < 1000; ++i) {
    volatility.observe(i % 2 == 0 ? 0.04 : 0.0401, now, kPlain);
    now += std::chrono::milliseconds(500);  // every second look sees the same price
  }
  EXPECT_EQ(volatility.value(), 0);
}

TEST(Volatility, OneJumpCountsNoMoreThanItsCapOnceWarm) {
  const auto after_jump = [](double cap) {
    const Volatility::Settings settings{.fast = seconds(30), .slow = seconds(100), .jump_cap = cap};
    Volatility volatility;
    MonoTime now{seconds(1000)};
    double price = 0.04;
    for (int i = 0; i < 200; ++i) {
      price *= i % 2 == 0 ? 1.0001 : 1 / 1.0001;
      volatility.observe(price, now += seconds(1), settings);
    }
    EXPECT_TRUE(volatility.warm());
    volatility.observe(price * 1.05, now + seconds(1), settings);
    return volatility.fast();
  };
  EXPECT_LT(after_jump(6), 2);
  EXPECT_GT(after_jump(0), 50);
}

TEST(Volatility, IsWarmAfterASlowHalfLife) {
  Volatility volatility;
  volatility.observe(0.04, MonoTime(seconds(0)), kPlain);
  volatility.observe(0.04, MonoTime(seconds(599)), kPlain);
  EXPECT_FALSE(volatility.warm());
  volatility.observe(0.04, MonoTime(seconds(600)), kPlain);
  EXPECT_TRUE(volatility.warm());
}

}  // namespace
}  // namespace mm::engine
