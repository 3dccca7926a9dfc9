// The limits on what has happened: each trips where it says, and comes back the way it says.
#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EngineDriver;

class RiskWatchTest : public ::testing::Test {
 protected:
  void start(EngineConfig config = testing::engine_config()) {
    driver = std::make_unique<EngineDriver>(std::move(config));
    driver->start_quoting();
    driver->accept_all();
  }
  void set(const std::string& name, const std::string& value) {
    driver->send(ChangeParameters{CommandId{9}, {{name, value}}, {}});
    ASSERT_EQ(driver->last<CommandReply>().status, CommandStatus::done)
        << driver->last<CommandReply>().message;
    settle();
  }
  // Cancels are confirmed and creates accepted until nothing is under way.
  void settle() {
    for (int i = 0; i < 5; ++i) {
      const auto cancels = driver->cancels();
      const auto placed = driver->placed();
      driver->actions.clear();
      for (const auto& cancel : cancels) driver->report(cancel.id, VenueOrderState::cancelled);
      for (const auto& order : placed) driver->accept(order.id);
    }
    driver->actions.clear();
  }
  const Order* live(Side side) {
    picture = driver->snapshot();
    for (const Order& order : picture.live_orders) {
      if (order.side == side && order.state == OrderState::working) return &order;
    }
    return nullptr;
  }
  // Somebody takes `lots` of our quote on this side, and the next quote is accepted.
  void fill(Side side, std::int64_t lots) {
    const Order* order = live(side);
    ASSERT_NE(order, nullptr);
    const bool all = order->remaining().lots == lots;
    driver->report(order->id, all ? VenueOrderState::filled : VenueOrderState::live,
                   order->executed.lots + lots);
    settle();
  }
  // As if the service had been started again with what it knew.
  void restart_with(Remembered remembered) {
    driver = std::make_unique<EngineDriver>();
    driver->send(HistoryRead{std::make_shared<const Remembered>(std::move(remembered))});
  }
  CommandReply command(const Event& event) {
    driver->send(event);
    return driver->last<CommandReply>();
  }
  ModeState mode() const { return driver->engine.mode(); }

  std::unique_ptr<EngineDriver> driver;
  Snapshot picture;
};

TEST_F(RiskWatchTest, ProfitIsMarkedToTheFairPriceWithFeesTakenOff) {
  start();
  fill(Side::buy, 100);
  driver->prices(3990);
  const Snapshot now = driver->snapshot();
  ASSERT_TRUE(now.profit);
  EXPECT_NEAR(*now.profit, 0.0399 - 0.03996, 1e-9);  // bought one at 0.03996
  EXPECT_NEAR(now.marks.peak, 0.04 - 0.03996, 1e-9);
}

TEST_F(RiskWatchTest, TheDailyLossHaltsAndAnAcknowledgedOneIsCountedAnew) {
  start();
  set("max_daily_loss", "0.001");
  fill(Side::buy, 100);
  driver->prices(3900);  // 96 of 0.00001 below what was paid
  EXPECT_EQ(mode().mode, Mode::quoting);
  driver->prices(3895);
  ASSERT_EQ(mode().mode, Mode::halted);
  EXPECT_EQ(mode().reason, Reason::daily_loss);
  EXPECT_EQ(command(StartTrading{CommandId{2}}).status, CommandStatus::refused);
  settle();
  driver->send(StopTrading{CommandId{3}});
  driver->account({{}, false, {Quantity{100}, Price{39960}}, {}, {}});
  EXPECT_EQ(mode().mode, Mode::stopped);
  driver->send(StartTrading{CommandId{4}});
  EXPECT_EQ(mode().mode, Mode::quoting);
  settle();
  driver->prices(3790);
  EXPECT_EQ(mode().reason, Reason::daily_loss);
}

TEST_F(RiskWatchTest, ANewDayCountsTheLossFromItsBeginning) {
  start();
  set("max_daily_loss", "0.001");
  fill(Side::buy, 100);
  driver->prices(3900);
  const std::int64_t day = driver->snapshot().marks.day;
  while (driver->snapshot().marks.day == day) {
    driver->advance(hours(1));
    driver->prices(3900);
  }
  driver->prices(3850);  // 0.0011 below what was paid, 0.0005 of it today
  EXPECT_NE(mode().mode, Mode::halted);
  driver->prices(3795);
  EXPECT_EQ(mode().reason, Reason::daily_loss);
}

TEST_F(RiskWatchTest, TheDrawdownFromThePeakEngagesTheKillSwitch) {
  start();
  set("max_drawdown", "0.001");
  fill(Side::buy, 100);
  driver->prices(4080);  // 0.00084 up
  driver->prices(3990);
  EXPECT_EQ(mode().mode, Mode::quoting);
  driver->prices(3979);
  EXPECT_EQ(mode().mode, Mode::halted);
  EXPECT_EQ(mode().reason, Reason::kill_switch);
  EXPECT_NE(mode().detail.view().find("limit 0.00100000"), std::string_view::npos) << mode().detail.view();
}

TEST_F(RiskWatchTest, TooManyFillsInAMinutePauseForATimeAndHeal) {
  start();
  set("max_fills_per_minute", "3");
  set("fill_pause_ms", "30000");
  for (int i = 0; i < 3; ++i) fill(Side::buy, 10);
  EXPECT_EQ(mode().mode, Mode::quoting);
  fill(Side::sell, 10);
  EXPECT_EQ(mode().mode, Mode::paused);
  EXPECT_EQ(mode().reason, Reason::fills_too_fast);
  settle();
  EXPECT_TRUE(driver->snapshot().live_orders.empty());
  for (int i = 0; i < 59; ++i) {
    driver->advance(milliseconds(500));
    driver->prices(4000);
  }
  EXPECT_EQ(mode().mode, Mode::paused);
  driver->advance(milliseconds(501));
  EXPECT_EQ(mode().mode, Mode::quoting);
  settle();
  fill(Side::buy, 10);  // what led to the pause is not counted again
  EXPECT_EQ(mode().mode, Mode::quoting);
}

TEST_F(RiskWatchTest, ThatManyExecutionsInTheWindowHaltUntilAPersonResumes) {
  start();
  set("max_executions", "3");
  set("execution_window_ms", "10000");
  fill(Side::buy, 10);
  fill(Side::sell, 10);
  for (int i = 0; i < 12; ++i) {
    driver->advance(seconds(1));
    driver->prices(4000);
  }
  settle();
  fill(Side::buy, 10);  // the first two have left the window
  fill(Side::sell, 10);
  EXPECT_EQ(mode().mode, Mode::quoting);
  fill(Side::buy, 10);
  EXPECT_EQ(mode().mode, Mode::halted);
  EXPECT_EQ(mode().reason, Reason::execution_limit);
}

TEST_F(RiskWatchTest, RejectionsInARowHaltAndAnOrderThatLivedForgivesThem) {
  start();
  set("max_rejections", "4");
  const auto reject_next = [&] {
    for (int i = 0; i < 40 && driver->placed().empty(); ++i) {
      driver->advance(milliseconds(500));
      driver->prices(4000);
    }
    const auto placed = driver->placed();
    ASSERT_FALSE(placed.empty());
    driver->actions.clear();
    driver->send(OrderRejected{placed.front().id, "no"});
  };
  fill(Side::buy, 100);  // leaves a side without an order
  driver->actions.clear();
  const Order* bid = live(Side::buy);
  ASSERT_NE(bid, nullptr);
  const OrderId id = bid->id;
  driver->report(id, VenueOrderState::cancelled);  // by the exchange: one
  for (int i = 0; i < 2; ++i) reject_next();
  EXPECT_EQ(mode().mode, Mode::quoting);
  fill(Side::sell, 100);  // an order that lived
  for (int i = 0; i < 3; ++i) reject_next();
  EXPECT_EQ(mode().mode, Mode::quoting);
  reject_next();
  EXPECT_EQ(mode().mode, Mode::halted);
  EXPECT_EQ(mode().reason, Reason::rejections);
}

TEST_F(RiskWatchTest, TheKillSwitchCancelsProvesAndStaysOnUntilResetWithAReason) {
  start();
  driver->send(EngageKillSwitch{CommandId{2}, "somebody smells smoke"});
  EXPECT_EQ(mode().mode, Mode::halted);
  EXPECT_EQ(mode().reason, Reason::kill_switch);
  ASSERT_EQ(driver->cancels().size(), 2u);
  for (const auto& cancel : driver->cancels()) driver->report(cancel.id, VenueOrderState::cancelled);
  driver->account({});
  const CommandReply killed = driver->last<CommandReply>();
  EXPECT_EQ(killed.status, CommandStatus::done);
  EXPECT_TRUE(killed.proven_at);
  EXPECT_EQ(killed.message.substr(0, 6), "killed");

  EXPECT_EQ(command(StartTrading{CommandId{3}}).status, CommandStatus::refused);
  driver->send(StopTrading{CommandId{4}});
  driver->account({});
  EXPECT_EQ(mode().reason, Reason::kill_switch) << "a stop does not lift it";
  EXPECT_EQ(command(ResetKillSwitch{CommandId{5}, ""}).status, CommandStatus::invalid);
  EXPECT_EQ(command(ResetKillSwitch{CommandId{6}, "it was toast"}).status, CommandStatus::done);
  EXPECT_EQ(mode().mode, Mode::stopped);
  EXPECT_EQ(command(ResetKillSwitch{CommandId{7}, "again"}).status, CommandStatus::refused);
  EXPECT_EQ(command(StartTrading{CommandId{8}}).status, CommandStatus::done);
}

TEST_F(RiskWatchTest, AHaltOutlivesAShutdownAndARestart) {
  start();
  driver->send(EngageKillSwitch{CommandId{2}, "smoke"});
  settle();
  driver->account({});
  driver->send(StopTrading{CommandId{3}, true});
  EXPECT_EQ(mode().reason, Reason::kill_switch);
  for (const Reason reason : {Reason::kill_switch, Reason::daily_loss, Reason::cancel_failed}) {
    restart_with({.halt = ModeState{Mode::halted, reason, "as it was"}});
    EXPECT_EQ(mode().mode, Mode::halted) << to_text(reason);
    EXPECT_EQ(command(StartTrading{CommandId{1}}).status, CommandStatus::refused) << to_text(reason);
  }
}

TEST_F(RiskWatchTest, LossesAreCountedOnOverARestart) {
  Remembered before;
  const ProfitMarks marks{1'760'000'000 / 86'400, 0.002, 0.003};
  before.marks = marks;
  before.position = Position(Quantity{}, Amount{}, Amount{10'000'000}, Amount{});  // 0.001 made in all
  restart_with(before);
  set("max_daily_loss", "0.0009");
  driver->start_quoting();
  EXPECT_EQ(mode().reason, Reason::daily_loss);
}

TEST_F(RiskWatchTest, ALedgerThatCannotBeWrittenHaltsBeforeTradingBlind) {
  start();
  driver->send(LedgerChanged{false, "disk full"});
  EXPECT_EQ(mode().mode, Mode::halted);
  EXPECT_EQ(mode().reason, Reason::ledger_failed);
  ASSERT_EQ(driver->cancels().size(), 2u);
  for (const auto& cancel : driver->cancels()) driver->report(cancel.id, VenueOrderState::cancelled);
  driver->send(StopTrading{CommandId{2}});
  driver->account({});
  EXPECT_EQ(command(StartTrading{CommandId{3}}).status, CommandStatus::refused) << "as long as it lasts";
  driver->send(LedgerChanged{true, {}});
  EXPECT_EQ(command(StartTrading{CommandId{4}}).status, CommandStatus::done);
}

}  // namespace
}  // namespace mm::engine
