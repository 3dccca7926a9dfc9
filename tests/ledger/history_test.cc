#include "ledger/history.h"

#include <gtest/gtest.h>

#include "ledger/ledger.h"
#include "testing/engine_driver.h"
#include "testing/temporary_folder.h"

namespace mm::ledger {
namespace {

using std::chrono::hours;

const WallTime kStart = wall_from_unix_ms(1'760'000'000'000);

class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() { begin(); }
  // A run; the one before has ended.
  void begin() {
    ledger.reset();
    auto fresh =
        Ledger::open({.file = file, .version = "1.2.3", .parameters = {}}, gold, [](const std::string&) {});
    ledger = std::move(fresh).value();
  }
  void at(WallTime time, std::vector<engine::Fact> facts) {
    engine::Turn turn;
    turn.facts = std::move(facts);
    ledger->record(turn, time);
  }
  // Books a fill by average cost, as the engine does.
  void fill(WallTime time, Side side, std::int64_t ticks, std::int64_t lots, std::int64_t fee_atoms) {
    engine::OrderStepped step;
    step.order.id = OrderId{++number};
    step.order.side = side;
    step.order.price = Price{ticks};
    step.order.quantity = Quantity{lots};
    step.order.created_wall = time;
    position.apply_fill(*gold, side, Price{ticks}, Quantity{lots}, Amount{fee_atoms});
    engine::FillBooked booked;
    booked.number = number;
    booked.order = OrderId{number};
    booked.side = side;
    booked.price = Price{ticks};
    booked.quantity = Quantity{lots};
    booked.value = gold->notional(Price{ticks}, Quantity{lots});
    booked.fee = Amount{fee_atoms};
    booked.after = position;
    booked.booked = time;
    at(time, {step, booked});
  }
  const History& history() {
    ledger.reset();  // everything is written
    opened = std::move(History::open(file)).value();
    return *opened;
  }

  testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "ledger.db";
  const std::shared_ptr<const Instrument> gold = std::make_shared<const Instrument>(testing::gold());
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<History> opened;
  Position position;
  std::uint64_t number = 0;
};

// Bought 1 at 0.040 and 1 at 0.042, sold 1 at 0.043: 0.002 made by average cost; sold 1 at 0.040: 0.001 lost.
TEST_F(HistoryTest, ProfitByAverageCostOverAnyStretch) {
  fill(kStart, Side::buy, 40000, 100, 1000);
  fill(kStart + hours(1), Side::buy, 42000, 100, 1000);
  fill(kStart + hours(2), Side::sell, 43000, 100, 1000);
  fill(kStart + hours(26), Side::sell, 40000, 100, -500);
  const auto all = history().profit({}, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->realized, parse_amount("0.001").value());
  EXPECT_EQ(all->fees, Amount{2500});
  EXPECT_EQ(all->fills, 4u);
  EXPECT_EQ(all->volume[Side::buy], Quantity{200});
  EXPECT_EQ(all->volume[Side::sell], Quantity{200});
  const auto later = opened->profit({.since = kStart + hours(24)}, {});
  ASSERT_TRUE(later);
  EXPECT_EQ(later->realized, parse_amount("-0.001").value());
  EXPECT_EQ(later->fees, Amount{-500});
  EXPECT_EQ(later->fills, 1u);
  EXPECT_FALSE(later->profit) << "nothing was marked";
}

TEST_F(HistoryTest, ProfitWithWhatIsHeldGoesFromMarkToMark) {
  const auto mark = [&](WallTime time, double profit) {
    at(time, {engine::AccountMarked{position, 0.04, profit, {}}});
  };
  mark(kStart, 0.5);
  mark(kStart + hours(1), 0.75);
  mark(kStart + hours(2), 0.6);
  EXPECT_DOUBLE_EQ(*history().profit({.since = kStart + hours(1)}, {})->profit, 0.1);
  EXPECT_DOUBLE_EQ(*opened->profit({}, {})->profit, 0.6);
}

TEST_F(HistoryTest, FillsAndOrdersOfAStretchTheNewestWhenThereAreTooMany) {
  for (int i = 0; i < 5; ++i) fill(kStart + hours(i), Side::buy, 40000 + i, 10, 100);
  const auto fills = history().fills({.since = kStart + hours(1), .until = kStart + hours(4)});
  ASSERT_TRUE(fills);
  ASSERT_EQ(fills->size(), 3u);
  EXPECT_EQ(fills->front().fill.price, Price{40001});
  EXPECT_EQ(fills->back().fill.after.net(), Quantity{40});
  EXPECT_EQ(fills->back().fill.booked, kStart + hours(3));
  const auto newest = opened->orders({.since = {}, .limit = 2});
  ASSERT_EQ(newest->size(), 2u);
  EXPECT_EQ(newest->front().order.id, OrderId{4});
  EXPECT_EQ(newest->back().order.executed, Quantity{10});
}

TEST_F(HistoryTest, OrdersTellWhenTheyWereSentTakenAndAnswered) {
  engine::OrderStepped step;
  step.order.id = OrderId{1};
  step.order.created_wall = kStart;
  at(kStart, {step});
  step.order.state = OrderState::working;
  step.order.exchange_created = kStart + hours(1);  // by a clock that is not ours
  at(kStart + std::chrono::milliseconds(60), {step});
  const auto orders = history().orders({});
  ASSERT_TRUE(orders) << orders.error();
  ASSERT_EQ(orders->size(), 1u);
  EXPECT_EQ(orders->front().order.created_wall, kStart);
  EXPECT_EQ(orders->front().order.exchange_created, kStart + hours(1));
  EXPECT_EQ(orders->front().order.answered, kStart + std::chrono::milliseconds(60));
}

TEST_F(HistoryTest, EventsTellWhoDidWhat) {
  ledger->record(
      engine::CommandAnswered{
          "ipv4:127.0.0.1:5", "stop", {{}, engine::CommandStatus::done, "stopped", {}, {}}},
      kStart);
  at(kStart + hours(1), {engine::ModeChanged{{engine::Mode::quoting, engine::Reason::operator_request, {}},
                                             {engine::Mode::halted, engine::Reason::daily_loss, "0.1"}}});
  const auto events = history().events({.until = kStart + hours(2)});
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 2u);
  EXPECT_EQ((*events)[0].kind, "command");
  EXPECT_EQ((*events)[0].caller, "ipv4:127.0.0.1:5");
  EXPECT_EQ((*events)[0].text, "stop: stopped");
  EXPECT_EQ((*events)[1].text, "halted (daily_loss): 0.1");
  const auto sessions = opened->events({.since = kStart + hours(2)});
  ASSERT_EQ(sessions->size(), 2u);
  EXPECT_EQ(sessions->front().text, "mmd 1.2.3 began");
  EXPECT_EQ(sessions->back().text, "ended");
}

TEST_F(HistoryTest, ChangesOfParametersTellWhoMadeThemAndInWhichRun) {
  const auto change = [&](WallTime time, double spread, double skew, std::uint64_t version,
                          const char* caller) {
    engine::Parameters changed;
    changed.spread_bps = spread;
    changed.skew_bps = skew;
    at(time, {engine::ParametersChanged{changed, version}});
    engine::CommandReply reply;
    reply.status = engine::CommandStatus::done;
    ledger->record(engine::CommandAnswered{caller, "set", reply}, time);
  };
  change(kStart, 30, 24, 2, "operator 1");
  change(kStart + hours(1), 40, 24, 3, "operator 2");
  begin();
  change(kStart + hours(2), 25, 20, 2, "operator 3");
  const auto all = history().parameter_changes({});
  ASSERT_TRUE(all) << all.error();
  ASSERT_EQ(all->size(), 3u);
  const auto& first = all->front();
  EXPECT_EQ(first.number, 1u);
  EXPECT_EQ(first.at, kStart);
  EXPECT_EQ(first.caller, "operator 1");
  EXPECT_FALSE(first.this_run);
  ASSERT_EQ(first.differences.size(), 2u);
  EXPECT_EQ(first.differences[0].name, "spread_bps");
  EXPECT_EQ(first.differences[0].before, "20");
  EXPECT_EQ(first.differences[0].after, "30");
  EXPECT_EQ(first.differences[1].name, "skew_bps");
  EXPECT_EQ((*all)[1].caller, "operator 2");
  EXPECT_EQ((*all)[1].differences.size(), 1u);
  const auto& last = all->back();
  EXPECT_EQ(last.number, 3u) << "numbers go on in the next run";
  EXPECT_TRUE(last.this_run);
  EXPECT_EQ(last.caller, "operator 3");
  EXPECT_EQ(last.differences[0].before, "20") << "a run begins with what the configuration says";

  const auto middle = opened->parameter_changes({.since = kStart + hours(1), .until = kStart + hours(2)});
  ASSERT_EQ(middle->size(), 1u);
  EXPECT_EQ(middle->front().number, 2u);
  const auto newest = opened->parameter_changes({.since = {}, .limit = 2});
  ASSERT_EQ(newest->size(), 2u);
  EXPECT_EQ(newest->front().number, 2u);
}

TEST_F(HistoryTest, AFileThatIsNoLedgerIsRefused) {
  const auto nothing = History::open(folder.path() / "nothing.db");
  ASSERT_FALSE(nothing);
  EXPECT_NE(nothing.error().find("nothing.db"), std::string::npos);
}

}  // namespace
}  // namespace mm::ledger
