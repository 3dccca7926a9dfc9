#include "paper/real_orders.h"

#include <gtest/gtest.h>

namespace mm::paper {
namespace {

constexpr MonoTime kNow{std::chrono::hours(1)};
constexpr Price kPrice{40'000};

TEST(RealOrders, CountWhatRestsAndWhatMayRest) {
  RealOrders orders;
  orders.on(RealOrderSent{OrderId{1}, Side::buy, kPrice, Quantity{100}}, kNow);
  EXPECT_EQ(orders.resting(Side::buy, kPrice), Quantity{});
  EXPECT_EQ(orders.possible(Side::buy, kPrice), Quantity{100});
  orders.on(RealOrderStepped{OrderId{1}, OrderState::working});
  orders.on(RealOrderFilled{OrderId{1}, Side::buy, kPrice, Quantity{30}, 0});
  EXPECT_EQ(orders.resting(Side::buy, kPrice), Quantity{70});
  orders.on(RealOrderStepped{OrderId{1}, OrderState::cancel_pending});
  EXPECT_EQ(orders.resting(Side::buy, kPrice), Quantity{70}) << "until it is confirmed";
  EXPECT_EQ(orders.possible(Side::sell, kPrice), Quantity{});
  orders.on(RealOrderStepped{OrderId{1}, OrderState::cancelled});
  EXPECT_EQ(orders.possible(Side::buy, kPrice), Quantity{});
}

TEST(RealOrders, OnlyAnOrderThatMayTakeIsTakenForATaker) {
  const engine::VenueTraded trade{Side::buy, kPrice, kPrice + Price{5}, Quantity{100}};
  RealOrders orders;
  orders.on(RealOrderSent{OrderId{1}, Side::buy, kPrice, Quantity{60}, true}, kNow);
  EXPECT_EQ(orders.take_own(trade, kNow), Quantity{}) << "post-only";
  orders.on(RealOrderSent{OrderId{2}, Side::sell, kPrice, Quantity{60}, false}, kNow);
  EXPECT_EQ(orders.take_own(trade, kNow), Quantity{}) << "the other side";
  orders.on(RealOrderSent{OrderId{3}, Side::buy, kPrice - Price{1}, Quantity{60}, false}, kNow);
  EXPECT_EQ(orders.take_own(trade, kNow), Quantity{}) << "cannot have reached";
  orders.on(RealOrderSent{OrderId{4}, Side::buy, kPrice, Quantity{60}, false}, kNow);
  EXPECT_EQ(orders.take_own(trade, kNow + RealOrders::kTakes), Quantity{60});
  orders.on(RealOrderSent{OrderId{5}, Side::buy, kPrice, Quantity{60}, false}, kNow);
  EXPECT_EQ(orders.take_own(trade, kNow + RealOrders::kTakes + Duration(1)), Quantity{}) << "too long ago";
}

}  // namespace
}  // namespace mm::paper
