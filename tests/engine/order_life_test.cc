// The life of an order when answers are late, lost, doubled or out of order.
#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EngineDriver;

OrderReport report_of(const PlaceOrder& order, VenueOrderState state, std::int64_t executed) {
  OrderReport report;
  report.venue_id = VenueOrderId("found");
  report.state = state;
  report.executed = Quantity{executed};
  report.side = order.side;
  report.price = order.price;
  report.quantity = order.quantity;
  return report;
}

TEST(OrderLife, EventsBeforeTheAnswerAreNotLost) {
  EngineDriver driver;
  driver.start_quoting();
  driver.report(OrderId{1}, VenueOrderState::filled, 100);
  EXPECT_EQ(driver.snapshot().position, Quantity{});
  driver.accept(OrderId{1});
  EXPECT_EQ(driver.snapshot().position, Quantity{100});
  EXPECT_EQ(driver.all_facts<FillBooked>().size(), 1u);
}

TEST(OrderLife, DuplicatedAndReorderedReportsBookEachFillOnce) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  for (const std::int64_t executed : {60, 20, 60, 0, 100, 60, 100}) {
    driver.report(OrderId{1}, executed == 100 ? VenueOrderState::filled : VenueOrderState::live, executed);
  }
  EXPECT_EQ(driver.snapshot().position, Quantity{100});
  EXPECT_EQ(driver.all_facts<FillBooked>().size(), 2u);
}

TEST(OrderLife, AFillToldAfterTheCancelIsBooked) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3996);
  driver.report(OrderId{1}, VenueOrderState::cancelled, 0);
  driver.report(OrderId{1}, VenueOrderState::cancelled, 40);
  EXPECT_EQ(driver.snapshot().position, Quantity{40});
}

TEST(OrderLife, FilledWithTooSmallAQuantityIsAskedAbout) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.report(OrderId{1}, VenueOrderState::filled, 40);
  EXPECT_EQ(driver.snapshot().position, Quantity{40});
  EXPECT_EQ(driver.all<QueryOrder>().size(), 1u);
}

TEST(OrderLife, AnUnknownOutcomeIsNeverResentAndIsFoundInTheListing) {
  EngineDriver driver;
  driver.start_quoting();
  const PlaceOrder bid = driver.placed()[0];
  driver.actions.clear();
  driver.send(OrderOutcomeUnknown{bid.id, "HTTP 500"});
  EXPECT_TRUE(driver.placed().empty());
  EXPECT_EQ(driver.snapshot().sides[Side::buy].hold, Hold::order_unknown);
  const auto load = driver.last<LoadAccount>();
  EXPECT_TRUE(load.include_closed);
  AccountState account;
  account.orders.push_back(report_of(bid, VenueOrderState::live, 0));
  driver.account(account);
  const auto picture = driver.snapshot();
  EXPECT_EQ(picture.sides[Side::buy].state, SideState::live);
  EXPECT_EQ(picture.live_orders.size(), 2u);
}

TEST(OrderLife, AnUnknownOutcomeFoundFilledIsBookedOnce) {
  EngineDriver driver;
  driver.start_quoting();
  const PlaceOrder bid = driver.placed()[0];
  driver.send(OrderOutcomeUnknown{bid.id, "time-out"});
  AccountState account;
  account.orders.push_back(report_of(bid, VenueOrderState::filled, 100));
  account.position.net = Quantity{100};
  driver.account(account);
  driver.send(report_of(bid, VenueOrderState::filled, 100));
  EXPECT_EQ(driver.snapshot().position, Quantity{100});
  EXPECT_EQ(driver.all_facts<FillBooked>().size(), 1u);
}

TEST(OrderLife, AnOrderIsSaidNeverToHaveExistedOnlyAfterItHadTimeToAppear) {
  EngineDriver driver;
  driver.start_quoting();
  const PlaceOrder bid = driver.placed()[0];
  driver.accept(OrderId{2});
  driver.send(OrderOutcomeUnknown{bid.id, "time-out"});
  AccountState account;
  OrderReport ask;
  ask.venue_id = EngineDriver::venue_id(OrderId{2});
  account.orders.push_back(ask);
  driver.account(account);
  EXPECT_EQ(driver.snapshot().live_orders.size(), 2u);
  for (int i = 0; i < 5; ++i) {
    driver.prices(4000);
    driver.advance(milliseconds(310));
    if (!driver.all<LoadAccount>().empty()) driver.account(account);
  }
  const auto rejected = driver.all_facts<OrderStepped>();
  EXPECT_TRUE(std::any_of(rejected.begin(), rejected.end(), [&](const OrderStepped& step) {
    return step.order.id == bid.id && step.order.state == OrderState::rejected;
  }));
}

TEST(OrderLife, UnconfirmedCancelsCountAsLiveAndAreAskedAbout) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3996);
  driver.accept_all();
  driver.prices(3992);
  driver.accept_all();
  driver.prices(3988);
  EXPECT_TRUE(driver.placed().empty()) << "two bids live already";
  driver.actions.clear();
  driver.advance(milliseconds(600));
  EXPECT_FALSE(driver.all<QueryOrder>().empty());
  EXPECT_LE(driver.snapshot().live_orders.size(), 3u);
}

TEST(OrderLife, ARefusedCancelIsDecidedByOneQuery) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3996);
  driver.actions.clear();
  driver.send(CancelAnswered{OrderId{1}, CancelAnswer::refused, "order not found"});
  ASSERT_EQ(driver.all<QueryOrder>().size(), 1u);
  OrderReport answer;
  answer.venue_id = EngineDriver::venue_id(OrderId{1});
  answer.state = VenueOrderState::filled;
  answer.executed = Quantity{100};
  answer.answers_query = true;
  driver.send(answer);
  EXPECT_EQ(driver.snapshot().position, Quantity{100});
}

TEST(OrderLife, AQueryTellsWhenTheOrderWasMadeInTheExchangesTime) {
  for (const auto ahead : {std::chrono::minutes(-10), std::chrono::minutes(10)}) {
    EngineDriver driver;
    const WallTime exchange = driver.now.wall + ahead;
    driver.send(VenueClockRead{exchange});
    driver.start_quoting();
    driver.accept_all();
    driver.now.wall += std::chrono::hours(1);  // a step of our own clock
    driver.prices(3996);
    driver.send(CancelAnswered{OrderId{1}, CancelAnswer::refused, "no"});
    const WallTime created = driver.last<QueryOrder>().created;
    EXPECT_LE(created, exchange);
    EXPECT_GE(created, exchange - seconds(10));
  }
}

TEST(OrderLife, AnOrderKeepsTheExchangesTimeAsFirstToldAndThatOfItsAnswer) {
  EngineDriver driver;
  driver.start_quoting();
  const WallTime taken = driver.now.wall + std::chrono::minutes(10);  // by a clock that is not ours
  OrderReport early;
  early.venue_id = EngineDriver::venue_id(OrderId{1});
  early.created = taken;
  driver.send(early);  // the stream is faster than the answer
  const WallTime sent = driver.snapshot().live_orders[0].created_wall;
  driver.advance(milliseconds(30));
  driver.accept(OrderId{1});
  early.created = taken + milliseconds(1);
  driver.send(early);
  const Order order = driver.snapshot().live_orders[0];
  EXPECT_EQ(order.exchange_created, taken);
  EXPECT_EQ(order.answered, sent + milliseconds(30));
  EXPECT_EQ(driver.all_facts<OrderStepped>().back().order.exchange_created, taken) << "the ledger is told";
  const Order other = driver.snapshot().live_orders[1];
  EXPECT_FALSE(other.exchange_created);
  EXPECT_FALSE(other.answered);
}

TEST(OrderLife, HaltsWhenAnOrderCannotBeCancelled) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3996);
  for (int attempt = 0; attempt < 20; ++attempt) {
    driver.send(CancelAnswered{OrderId{1}, CancelAnswer::refused, "no"});
    OrderReport answer;
    answer.venue_id = EngineDriver::venue_id(OrderId{1});
    answer.answers_query = true;
    driver.send(answer);
  }
  EXPECT_EQ(driver.engine.mode().mode, Mode::halted);
  EXPECT_EQ(driver.engine.mode().reason, Reason::cancel_failed);
  const auto cancels = driver.cancels();
  EXPECT_LE(std::count_if(cancels.begin(), cancels.end(),
                          [](const CancelOrder& cancel) { return cancel.id == OrderId{1}; }),
            6);
}

TEST(OrderLife, AStopWhileAQueryIsUnderWayWaitsForItsAnswer) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3996);
  driver.send(CancelAnswered{OrderId{1}, CancelAnswer::refused, "no"});
  ASSERT_EQ(driver.all<QueryOrder>().size(), 1u);
  driver.send(StopTrading{CommandId{2}});
  EXPECT_EQ(driver.all<QueryOrder>().size(), 1u);
  EXPECT_GT(driver.wake_at, driver.now.mono);
}

TEST(OrderLife, ACancelDecidedBeforeTheIdIsKnownGoesOutWithTheAnswer) {
  EngineDriver driver;
  driver.start_quoting();
  driver.send(StopTrading{CommandId{2}});
  EXPECT_TRUE(driver.cancels().empty());
  driver.accept(OrderId{1});
  ASSERT_EQ(driver.cancels().size(), 1u);
  EXPECT_EQ(driver.cancels()[0].venue_id, EngineDriver::venue_id(OrderId{1}));
}

TEST(OrderLife, ARejectedSideBacksOff) {
  EngineDriver driver;
  driver.start_quoting();
  driver.actions.clear();
  driver.send(OrderRejected{OrderId{1}, "Insufficient balance"});
  EXPECT_TRUE(driver.placed().empty());
  EXPECT_EQ(driver.snapshot().sides[Side::buy].hold, Hold::rejected);
  driver.advance(milliseconds(260));
  EXPECT_EQ(driver.placed().size(), 1u);
}

TEST(OrderLife, FeesAreBookedAsTheyGrow) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  OrderReport report;
  report.venue_id = EngineDriver::venue_id(OrderId{1});
  report.executed = Quantity{50};
  report.fees = Amount{1000};
  driver.send(report);
  report.executed = Quantity{100};
  report.fees = Amount{2500};
  driver.send(report);
  driver.send(report);
  EXPECT_EQ(driver.snapshot().fees, Amount{2500});
}

}  // namespace
}  // namespace mm::engine
