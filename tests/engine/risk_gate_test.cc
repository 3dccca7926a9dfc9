#include "engine/risk_gate.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

class RiskGateTest : public ::testing::Test {
 protected:
  RiskGateTest() { parameters.max_position = Quantity{300}; }

  Hold check(Side side, std::int64_t ticks, std::int64_t lots) {
    PlaceOrder order;
    order.side = side;
    order.price = Price{ticks};
    order.quantity = Quantity{lots};
    order.cause = now;
    order.post_only = parameters.post_only;
    const auto verdict =
        RiskGate::check(order, {mode, 0.04, position, orders, parameters, gold, 2, venue_top});
    return std::holds_alternative<Hold>(verdict) ? std::get<Hold>(verdict) : Hold::none;
  }
  void live(Side side, std::int64_t ticks, std::int64_t lots, OrderState state = OrderState::working) {
    Order order;
    order.side = side;
    order.price = Price{ticks};
    order.quantity = Quantity{lots};
    order.state = state;
    orders.add(order);
  }

  Instrument gold = testing::gold();
  Parameters parameters = testing::fixed_parameters(gold);
  OrderStore orders;
  Quantity position;
  Mode mode = Mode::quoting;
  TopOfBook venue_top;
  MonoTime now{std::chrono::hours(1)};
};

TEST_F(RiskGateTest, ApprovesAnOrderWithinAllLimits) {
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::none);
}

TEST_F(RiskGateTest, RefusesInEveryModeThatDoesNotTrade) {
  for (const Mode other : {Mode::stopped, Mode::starting, Mode::paused, Mode::halted}) {
    mode = other;
    EXPECT_EQ(check(Side::buy, 39960, 100), Hold::mode) << to_text(other);
  }
}

TEST_F(RiskGateTest, RefusesWithoutAPositionLimit) {
  parameters.max_position.reset();
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::no_position_limit);
}

TEST_F(RiskGateTest, RefusesOrderThatWouldExceedPositionLimit) {
  position = Quantity{250};
  EXPECT_EQ(check(Side::buy, 39960, 51), Hold::position_limit);
  EXPECT_EQ(check(Side::buy, 39960, 50), Hold::none);
  EXPECT_EQ(check(Side::sell, 40040, 550), Hold::none);
}

TEST_F(RiskGateTest, CountsOrdersInFlightAndUnconfirmedCancelsAsLive) {
  for (const OrderState state :
       {OrderState::in_flight, OrderState::unknown, OrderState::working, OrderState::cancel_pending}) {
    orders = OrderStore();
    live(Side::buy, 39950, 250, state);
    EXPECT_EQ(check(Side::buy, 39960, 100), Hold::position_limit) << to_text(state);
    EXPECT_EQ(check(Side::buy, 39960, 50), Hold::none) << to_text(state);
  }
}

TEST_F(RiskGateTest, RefusesASecondReplacementWhileTwoOrdersAreLive) {
  live(Side::buy, 39950, 10, OrderState::cancel_pending);
  live(Side::buy, 39950, 10, OrderState::cancel_pending);
  EXPECT_EQ(check(Side::buy, 39960, 10), Hold::live_orders);
}

TEST_F(RiskGateTest, RefusesSizesOutsideTheirBounds) {
  parameters.max_position = Quantity{100'000};
  EXPECT_EQ(check(Side::buy, 39960, 0), Hold::below_min_size);
  EXPECT_EQ(check(Side::buy, 39960, 1001), Hold::max_order_size);
}

TEST_F(RiskGateTest, RefusesPricesOutsideTheCollar) {
  EXPECT_EQ(check(Side::buy, 39599, 100), Hold::price_collar);  // 100 bps below 0.04 is 0.0396
  EXPECT_EQ(check(Side::buy, 39600, 100), Hold::none);
  EXPECT_EQ(check(Side::sell, 40401, 100), Hold::price_collar);
  EXPECT_EQ(check(Side::buy, 0, 100), Hold::price_collar);
}

TEST_F(RiskGateTest, NeverNarrowerThanTheAskedSpreadAgainstOurOwnLiveOrders) {
  live(Side::sell, 40040, 100, OrderState::cancel_pending);
  EXPECT_EQ(check(Side::buy, 39961, 100), Hold::own_spread);  // 20 bps of 0.04 are 80 ticks
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::none);
  EXPECT_EQ(check(Side::buy, 40050, 100), Hold::own_spread);
}

TEST_F(RiskGateTest, ReducingPermitsOnlyWhatShrinksThePosition) {
  mode = Mode::reducing;
  position = Quantity{150};
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::mode);
  EXPECT_EQ(check(Side::sell, 40040, 150), Hold::none);
  EXPECT_EQ(check(Side::sell, 40040, 151), Hold::mode);
  live(Side::sell, 40040, 100);
  EXPECT_EQ(check(Side::sell, 40040, 51), Hold::mode);
}

TEST_F(RiskGateTest, AHandTradeOverTheLimitCanStillBeClosed) {
  position = Quantity{-900};
  EXPECT_EQ(check(Side::sell, 40040, 1), Hold::position_limit);
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::none);
}

TEST_F(RiskGateTest, RefusesAnOrderWorthMoreThanTheNotionalLimit) {
  parameters.max_order_notional = gold.notional(Price{40000}, Quantity{100});
  EXPECT_EQ(check(Side::buy, 40000, 100), Hold::none);
  EXPECT_EQ(check(Side::sell, 40001, 100), Hold::max_order_notional);
}

TEST_F(RiskGateTest, RefusesAPostOnlyOrderThatWouldTakeFromTheBook) {
  venue_top = {.bid = Level{Price{39970}, Quantity{1}}, .ask = Level{Price{40030}, Quantity{1}}};
  EXPECT_EQ(check(Side::buy, 40030, 100), Hold::would_cross);
  EXPECT_EQ(check(Side::buy, 40029, 100), Hold::none);
  EXPECT_EQ(check(Side::sell, 39970, 100), Hold::would_cross);
  EXPECT_EQ(check(Side::sell, 39971, 100), Hold::none);
  parameters.post_only = false;
  EXPECT_EQ(check(Side::buy, 40030, 100), Hold::none);
}

TEST_F(RiskGateTest, RefusesTheSameOrderTwiceUnlessTheFirstIsLeaving) {
  live(Side::buy, 39960, 100);
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::duplicate_order);
  EXPECT_EQ(check(Side::buy, 39960, 99), Hold::none);
  orders.live().front().venue_id = "a1";
  orders.live().front().state = OrderState::cancel_pending;
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::none);
}

TEST_F(RiskGateTest, RefusesATwinOfAnOrderWhoseIdIsNotKnownYet) {
  live(Side::buy, 39960, 100);
  TrackedOrder& leaving = orders.live().front();
  leaving.venue_id = {};
  leaving.state = OrderState::in_flight;
  leaving.cancel_wanted = true;
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::duplicate_order) << "what is heard of one may be the other's";
  EXPECT_EQ(check(Side::buy, 39961, 100), Hold::none);
  leaving.venue_id = "a1";
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::none);
}

TEST_F(RiskGateTest, RefusesTheSameOrderOverAndOver) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(check(Side::buy, 39960, 100), Hold::none) << i;
    Order order{.side = Side::buy, .price = Price{39960}, .quantity = Quantity{100}};
    order.state = OrderState::cancelled;
    order.created = now;
    orders.add(order);
    orders.retire_final();
    now += std::chrono::milliseconds(100);
  }
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::duplicate_order);
  EXPECT_EQ(check(Side::buy, 39961, 100), Hold::none);
  now += std::chrono::seconds(10);
  EXPECT_EQ(check(Side::buy, 39960, 100), Hold::none);
}

}  // namespace
}  // namespace mm::engine
