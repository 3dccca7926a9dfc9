#include "engine/fill_guard.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::seconds;
using testing::EngineDriver;

class FillGuardTest : public ::testing::Test {
 protected:
  FillGuardTest() {
    parameters.refill_after = seconds(30);
    parameters.refill_move_bps = 5;
    parameters.runaway_fills = 3;
    parameters.runaway_window = seconds(60);
  }
  void fill(Side side, std::int64_t lots = 100) {
    guard.on_fill(side, Quantity{lots}, 0.04, now, parameters);
  }
  bool waits(Side side, double fair = 0.04) const { return guard.waits(side, fair, now, parameters); }
  bool runs_away(Side side) const { return guard.runs_away(side, now, parameters); }

  Parameters parameters = testing::fixed_parameters(testing::gold());
  MonoTime now{seconds(1000)};
  FillGuard guard;
};

TEST_F(FillGuardTest, AFilledSideWaitsForAMoveTheOtherSideOrTime) {
  EXPECT_FALSE(waits(Side::buy));
  fill(Side::buy);
  EXPECT_TRUE(waits(Side::buy));
  EXPECT_FALSE(waits(Side::sell));
  EXPECT_TRUE(waits(Side::buy, 0.04 * (1 + 4.9e-4)));
  EXPECT_FALSE(waits(Side::buy, 0.04 * (1 + 5.1e-4)));
  EXPECT_FALSE(waits(Side::buy, 0.04 * (1 - 5.1e-4)));
  EXPECT_EQ(guard.next_change(now, parameters), now + seconds(30));
  now += seconds(30);
  EXPECT_FALSE(waits(Side::buy));
  fill(Side::buy);
  EXPECT_TRUE(waits(Side::buy));
  fill(Side::sell);
  EXPECT_FALSE(waits(Side::buy));
}

TEST_F(FillGuardTest, ARunawaySideIsHeldUntilItsFillsAreOldOrMadeGood) {
  fill(Side::buy);
  fill(Side::buy, 150);
  EXPECT_FALSE(runs_away(Side::buy));
  now += seconds(10);
  fill(Side::buy, 50);
  EXPECT_TRUE(runs_away(Side::buy));
  EXPECT_FALSE(runs_away(Side::sell));
  fill(Side::sell, 10);
  EXPECT_FALSE(runs_away(Side::buy)) << "the other side was filled too";
  fill(Side::buy, 10);
  EXPECT_TRUE(runs_away(Side::buy));
  now += seconds(50);
  EXPECT_FALSE(runs_away(Side::buy)) << "the first fills are out of the window";
}

TEST(FillGuardInTheEngine, TheSideComesBackByItselfWhenItsTimeIsUp) {
  auto config = testing::engine_config();
  config.parameters.refill_after = seconds(20);
  EngineDriver driver(config);
  driver.start_quoting();
  driver.accept_all();
  driver.report(OrderId{1}, VenueOrderState::filled, 100);
  EXPECT_TRUE(driver.placed().empty());
  EXPECT_EQ(driver.snapshot().sides[Side::buy].hold, Hold::refill_guard);
  for (int i = 0; i < 19; ++i) {
    driver.advance(seconds(1));
    driver.prices(4000);
  }
  EXPECT_TRUE(driver.placed().empty());
  driver.advance(seconds(1));
  ASSERT_EQ(driver.placed().size(), 1u);
  EXPECT_EQ(driver.placed()[0].side, Side::buy);
}

TEST(FillGuardInTheEngine, ARunawaySideIsTakenOffTheBook) {
  auto config = testing::engine_config();
  config.parameters.runaway_fills = 0.5;
  EngineDriver driver(config);
  driver.start_quoting();
  driver.accept_all();
  driver.report(OrderId{1}, VenueOrderState::live, 60);
  ASSERT_EQ(driver.cancels().size(), 1u);
  EXPECT_EQ(driver.cancels()[0].id, OrderId{1});
  driver.report(OrderId{1}, VenueOrderState::cancelled, 60);
  EXPECT_EQ(driver.snapshot().sides[Side::buy].hold, Hold::runaway_guard);
  EXPECT_EQ(driver.snapshot().sides[Side::sell].state, SideState::live);
}

}  // namespace
}  // namespace mm::engine
