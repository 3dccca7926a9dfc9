#include "engine/quote_uptime.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::EngineDriver;

constexpr std::int64_t kDay = 20'000;

class QuoteUptimeTest : public ::testing::Test {
 protected:
  std::optional<UptimeDay> see(Duration passed, bool wanted, bool two_sided) {
    now.mono += passed;
    now.wall += passed;
    return uptime.see(wanted, two_sided, now);
  }
  QuoteUptime uptime;
  Now now{MonoTime(hours(1)), WallTime(hours(24) * kDay + hours(23))};
};

TEST_F(QuoteUptimeTest, CountsTimeInWhichTradingIsWantedAndOfItTheTwoSided) {
  see({}, false, false);
  see(seconds(100), true, false);
  see(seconds(3), true, true);
  see(seconds(7), true, false);
  see(seconds(10), false, false);
  see(seconds(1000), false, false);
  EXPECT_EQ(uptime.day(), (UptimeDay{kDay, seconds(20), seconds(7)}));
}

TEST_F(QuoteUptimeTest, IsToldEachMinuteAndAtTheEnd) {
  see({}, true, true);
  int told = 0;
  for (int i = 0; i < 600; ++i) told += see(seconds(1), true, true).has_value();
  EXPECT_NEAR(told, 10, 1);
  const auto end = see(seconds(1), false, false);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->wanted, seconds(601));
}

TEST_F(QuoteUptimeTest, ADayIsToldWhenItIsOverAndTheNextBeginsAtNothing) {
  see({}, true, true);
  see(hours(1) - seconds(10), true, true);
  const auto over = see(seconds(11), true, true);
  ASSERT_TRUE(over);
  EXPECT_EQ(over->day, kDay);
  EXPECT_EQ(over->wanted, hours(1) - seconds(10));
  EXPECT_EQ(uptime.day(), (UptimeDay{kDay + 1, seconds(11), seconds(11)}));
}

TEST_F(QuoteUptimeTest, ADayGoesOnInTheNextRun) {
  uptime.remember({kDay, seconds(50), seconds(40)});
  see({}, true, true);
  see(seconds(5), true, true);
  EXPECT_EQ(uptime.day(), (UptimeDay{kDay, seconds(55), seconds(45)}));
}

TEST(TwoSided, MeansAWorkingOrderOnEachSideNearTheFairPrice) {
  EngineConfig config = testing::engine_config();
  for (SourceSpec& source : config.sources) source.stale_after = hours(1);
  EngineDriver driver(config);
  driver.start_quoting();
  driver.advance(seconds(2));
  EXPECT_EQ(driver.snapshot().money.uptime.two_sided, Duration{}) << "nothing is accepted yet";
  driver.accept_all();
  const auto before = driver.snapshot().money.uptime;
  driver.advance(seconds(20));
  driver.send(Woke{});
  const auto after = driver.snapshot().money.uptime;
  EXPECT_EQ(after.wanted - before.wanted, seconds(20));
  EXPECT_EQ(after.two_sided, seconds(20));
  // 10 bps from the fair price are too far now.
  driver.send(ChangeParameters{CommandId{2}, {{"uptime_distance_bps", "9.9"}}, {}});
  driver.advance(seconds(5));
  driver.send(Woke{});
  EXPECT_EQ(driver.snapshot().money.uptime.two_sided, seconds(20));
  driver.send(StopTrading{CommandId{3}});
  driver.advance(seconds(50));
  EXPECT_EQ(driver.snapshot().money.uptime.wanted - before.wanted, seconds(25));
}

}  // namespace
}  // namespace mm::engine
