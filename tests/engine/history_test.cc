// A start that goes on from what an earlier run knew.
#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::seconds;
using testing::EngineDriver;

Order order_of(std::uint64_t id, OrderState state, std::string_view venue_id) {
  Order order;
  order.id = OrderId{id};
  order.venue_id = VenueOrderId(venue_id);
  order.side = Side::buy;
  order.price = Price{39960};
  order.quantity = Quantity{100};
  order.state = state;
  order.created_wall = wall_from_unix_ms(1'759'999'990'000);
  return order;
}

OrderReport report_of(const char* venue_id, VenueOrderState state, std::int64_t executed) {
  OrderReport report;
  report.venue_id = VenueOrderId(venue_id);
  report.state = state;
  report.executed = Quantity{executed};
  report.side = Side::buy;
  report.price = Price{39960};
  report.quantity = Quantity{100};
  report.created = wall_from_unix_ms(1'759'999'990'100);
  return report;
}

class HistoryTest : public ::testing::Test {
 protected:
  void restart_with(std::vector<Order> orders, std::int64_t position = 0) {
    Remembered before;
    before.last_order = 70;
    before.last_fill = 30;
    before.orders = std::move(orders);
    before.position = Position(Quantity{position}, Amount{}, Amount{}, Amount{});
    driver.send(HistoryRead{std::make_shared<const Remembered>(std::move(before))});
    driver.send(VenueLinkChanged{VenueLink::up, {}});
  }
  void listing(std::vector<OrderReport> orders, std::int64_t position = 0) {
    driver.account({std::move(orders), false, {Quantity{position}, Price{39960}}, {}, {}});
  }

  EngineDriver driver;
};

TEST_F(HistoryTest, AnOrderThatStillRestsIsCancelled) {
  restart_with({order_of(70, OrderState::working, "v-70")});
  ASSERT_EQ(driver.cancels().size(), 1u);
  EXPECT_EQ(driver.cancels().front().venue_id.view(), "v-70");
  listing({report_of("v-70", VenueOrderState::live, 0)});
  EXPECT_EQ(driver.snapshot().foreign_open_orders, 0u);
  driver.send(report_of("v-70", VenueOrderState::cancelled, 0));
  EXPECT_TRUE(driver.snapshot().live_orders.empty());
}

TEST_F(HistoryTest, AFillOfTheTimeInBetweenIsBookedOnceWithTheNextNumber) {
  restart_with({order_of(70, OrderState::working, "v-70")});
  listing({}, 40);  // not open any more
  ASSERT_EQ(driver.all<QueryOrder>().size(), 1u);
  auto answer = report_of("v-70", VenueOrderState::cancelled, 40);
  answer.answers_query = true;
  driver.send(answer);
  driver.send(answer);
  const auto fills = driver.all_facts<FillBooked>();
  ASSERT_EQ(fills.size(), 1u);
  EXPECT_EQ(fills.front().number, 31u);
  EXPECT_EQ(fills.front().order, OrderId{70});
  EXPECT_EQ(driver.snapshot().position, Quantity{40});
}

TEST_F(HistoryTest, WhatWasBookedBeforeIsNotBookedAgain) {
  Order order = order_of(70, OrderState::working, "v-70");
  order.executed = Quantity{40};
  order.executed_value = testing::gold().notional(Price{39960}, Quantity{40});
  restart_with({order}, 40);
  listing({report_of("v-70", VenueOrderState::live, 40)}, 40);
  EXPECT_TRUE(driver.all_facts<FillBooked>().empty());
  EXPECT_EQ(driver.snapshot().position, Quantity{40});
}

TEST_F(HistoryTest, ACreateThatWasOnItsWayIsFoundAmongOpenAndClosedOrders) {
  restart_with({order_of(70, OrderState::in_flight, "")});
  EXPECT_TRUE(driver.last<LoadAccount>().include_closed);
  listing({report_of("v-70", VenueOrderState::cancelled, 15)}, 15);
  ASSERT_EQ(driver.all_facts<FillBooked>().size(), 1u);
  EXPECT_EQ(driver.snapshot().position, Quantity{15});
  EXPECT_TRUE(driver.snapshot().live_orders.empty());
}

TEST_F(HistoryTest, AnEndedOrderIsNotTakenForTheOneThatWasOnItsWay) {
  restart_with({order_of(69, OrderState::cancelled, "v-69"), order_of(70, OrderState::in_flight, "")});
  listing({report_of("v-69", VenueOrderState::cancelled, 0)});
  ASSERT_EQ(driver.snapshot().live_orders.size(), 1u);
  EXPECT_EQ(driver.snapshot().live_orders.front().state, OrderState::unknown);
}

// Chaos found it: among more orders than are remembered, one of a minute before with the same terms was taken
// for the one that was on its way, and its fill booked again.
TEST_F(HistoryTest, AForgottenOrderOfTheSameTermsIsNotTakenForTheOneThatWasOnItsWay) {
  driver.send(VenueClockRead{driver.now.wall});
  restart_with({order_of(70, OrderState::in_flight, "")});
  auto forgotten = report_of("v-3", VenueOrderState::cancelled, 19);
  forgotten.created = *forgotten.created - seconds(60);
  listing({forgotten});
  EXPECT_TRUE(driver.all_facts<FillBooked>().empty());
  driver.advance(std::chrono::milliseconds(500));
  listing({report_of("v-70", VenueOrderState::filled, 100)}, 100);
  ASSERT_EQ(driver.all_facts<FillBooked>().size(), 1u);
  EXPECT_EQ(driver.all_facts<FillBooked>().front().venue_id.view(), "v-70");
}

// A simulated world found it: the request of a process that had died reached the exchange 3.5 s after it was
// sent, 2.4 s after the next start, when the order was already said never to have existed.
TEST_F(HistoryTest, ACreateOfTheDeadProcessMayArriveForAsLongAsItsAnswerWouldHaveBeenWaitedFor) {
  Order order = order_of(70, OrderState::in_flight, "");
  order.created_wall = driver.now.wall - seconds(1);
  restart_with({order});
  listing({});
  const auto unknown = [&] { return driver.snapshot().live_orders.size() == 1; };
  for (int i = 0; i < 30; ++i) {
    driver.advance(std::chrono::milliseconds(100));
    listing({});
    ASSERT_TRUE(unknown()) << i;
  }
  driver.advance(std::chrono::milliseconds(700));
  listing({});
  EXPECT_FALSE(unknown());
}

TEST_F(HistoryTest, NumbersGoOn) {
  restart_with({});
  listing({});
  driver.start_quoting();
  ASSERT_FALSE(driver.placed().empty());
  EXPECT_EQ(driver.placed().front().id, OrderId{71});
}

TEST_F(HistoryTest, AStopIsProvenEvenWhenThisRunSentNothing) {
  restart_with({});
  listing({});
  driver.send(StopTrading{CommandId{1}});
  EXPECT_TRUE(driver.all<CommandReply>().empty());
  listing({});
  EXPECT_TRUE(driver.last<CommandReply>().proven_at);
}

TEST_F(HistoryTest, ThePositionIsComparedLikeAnyOther) {
  restart_with({}, 100);
  listing({}, 130);
  EXPECT_EQ(driver.snapshot().position, Quantity{100}) << "one listing is not enough";
  EXPECT_FALSE(driver.snapshot().account_loaded) << "and nothing is traded on a position in doubt";
  driver.advance(seconds(2));
  listing({}, 130);
  ASSERT_EQ(driver.all_facts<PositionAdjusted>().size(), 1u);
  EXPECT_EQ(driver.snapshot().position, Quantity{130});
  EXPECT_TRUE(driver.snapshot().account_loaded);
}

}  // namespace
}  // namespace mm::engine
