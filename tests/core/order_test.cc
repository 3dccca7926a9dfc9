#include "core/order.h"

#include <gtest/gtest.h>

namespace mm {
namespace {

constexpr OrderState kAll[] = {OrderState::in_flight,      OrderState::unknown, OrderState::working,
                               OrderState::cancel_pending, OrderState::filled,  OrderState::cancelled,
                               OrderState::rejected};

TEST(OrderState, NothingLeavesAFinalState) {
  for (const OrderState from : kAll) {
    if (!is_final(from)) continue;
    for (const OrderState to : kAll)
      EXPECT_FALSE(is_legal_step(from, to)) << to_text(from) << " " << to_text(to);
  }
}

TEST(OrderState, EveryLiveStateCanEndInEveryWay) {
  for (const OrderState from : kAll) {
    if (is_final(from)) continue;
    for (const OrderState to : {OrderState::filled, OrderState::cancelled, OrderState::rejected}) {
      EXPECT_TRUE(is_legal_step(from, to)) << to_text(from) << " " << to_text(to);
    }
  }
}

TEST(OrderState, AnAcceptedOrderIsNeverInFlightAgain) {
  EXPECT_FALSE(is_legal_step(OrderState::working, OrderState::in_flight));
  EXPECT_FALSE(is_legal_step(OrderState::working, OrderState::unknown));
  EXPECT_FALSE(is_legal_step(OrderState::cancel_pending, OrderState::in_flight));
}

}  // namespace
}  // namespace mm
