#include "paper/real_orders.h"

#include <algorithm>

namespace mm::paper {

std::vector<RealOrders::Live>::iterator RealOrders::find(OrderId id) {
  return std::find_if(live_.begin(), live_.end(), [&](const Live& order) { return order.id == id; });
}

void RealOrders::on(const RealOrderSent& order, MonoTime now) {
  live_.push_back({order.id, order.side, order.price, order.quantity, order.post_only, false});
  if (!order.post_only) taking_.push_back({order.side, order.price, order.quantity, now});
}

void RealOrders::on(const RealOrderStepped& step) {
  const auto order = find(step.id);
  if (order == live_.end()) return;
  if (is_final(step.state)) {
    live_.erase(order);
  } else {
    order->resting = step.state == OrderState::working || step.state == OrderState::cancel_pending;
  }
}

void RealOrders::on(const RealOrderFilled& fill) {
  const auto order = find(fill.id);
  if (order != live_.end()) order->remaining -= std::min(fill.quantity, order->remaining);
}

bool RealOrders::waits(OrderId id) const {
  return std::any_of(live_.begin(), live_.end(),
                     [&](const Live& order) { return order.id == id && order.post_only; });
}

void RealOrders::forget() {
  live_.clear();
  taking_.clear();
}

Quantity RealOrders::resting(Side side, Price price) const {
  Quantity sum;
  for (const Live& order : live_) {
    if (order.resting && order.side == side && order.price == price) sum += order.remaining;
  }
  return sum;
}

Quantity RealOrders::possible(Side side, Price price) const {
  Quantity sum;
  for (const Live& order : live_) {
    if (order.side == side && order.price == price) sum += order.remaining;
  }
  return sum;
}

Quantity RealOrders::take_own(const engine::VenueTraded& trade, MonoTime now) {
  while (!taking_.empty() && taking_.front().sent + kTakes < now) taking_.pop_front();
  Quantity own;
  for (Taking& order : taking_) {
    const bool reaches =
        trade.taker == Side::buy ? trade.lowest <= order.price : trade.highest >= order.price;
    if (order.side != trade.taker || !reaches) continue;
    const Quantity part = std::min(order.left, trade.volume - own);
    order.left -= part;
    own += part;
  }
  return own;
}

}  // namespace mm::paper
