#include "engine/risk_gate.h"

#include <cmath>

#include "engine/quoter.h"

namespace mm::engine {

namespace {

bool shrinks_position(const PlaceOrder& order, const RiskView& view) {
  const Quantity against = -sign(order.side) * view.position;  // what an order of this side can close
  return order.quantity + view.orders.live_quantity(order.side) <= against;
}

bool within_position_limit(const PlaceOrder& order, const RiskView& view) {
  const Quantity worst =
      sign(order.side) * view.position + view.orders.live_quantity(order.side) + order.quantity;
  return worst <= *view.parameters.max_position;
}

bool within_collar(const PlaceOrder& order, const RiskView& view) {
  const double distance = std::abs(view.instrument.to_double(order.price) - view.fair_price);
  constexpr double kOnTheEdge = 1 + 1e-9;  // binary fractions of an allowed price must not refuse it
  return distance <= view.fair_price * view.parameters.price_collar_bps / 1e4 * kOnTheEdge;
}

bool keeps_own_spread(const PlaceOrder& order, const RiskView& view) {
  const auto other = view.orders.best_price(opposite(order.side));
  if (!other) return true;
  const std::int64_t distance = sign(order.side) * (*other - order.price).ticks;
  return distance >= least_spread_ticks(view.fair_price, view.parameters, view.instrument);
}

bool would_cross(const PlaceOrder& order, const RiskView& view) {
  const auto& [bid, ask] = view.venue_top;
  return order.side == Side::buy ? ask && order.price >= ask->price : bid && order.price <= bid->price;
}

Hold refusal(const PlaceOrder& order, const RiskView& view) {
  if (view.mode != Mode::quoting && view.mode != Mode::reducing) return Hold::mode;
  if (view.mode == Mode::reducing && !shrinks_position(order, view)) return Hold::mode;
  if (!view.parameters.max_position) return Hold::no_position_limit;
  if (order.quantity < view.instrument.min_quantity()) return Hold::below_min_size;
  if (order.quantity > view.parameters.max_order_size) return Hold::max_order_size;
  const Amount notional = view.instrument.notional(order.price, order.quantity);
  if (view.parameters.max_order_notional.atoms > 0 && notional > view.parameters.max_order_notional) {
    return Hold::max_order_notional;
  }
  if (order.post_only && would_cross(order, view)) return Hold::would_cross;
  if (view.orders.repeats(order.side, order.price, order.quantity, order.cause)) return Hold::duplicate_order;
  if (order.price < Price{1} || !within_collar(order, view)) return Hold::price_collar;
  // An order that only closes what is held may always be sent, even when a hand trade put us over the limit.
  if (!within_position_limit(order, view) && !shrinks_position(order, view)) return Hold::position_limit;
  if (view.orders.live_count(order.side) >= view.max_orders_per_side) return Hold::live_orders;
  if (!keeps_own_spread(order, view)) return Hold::own_spread;
  return Hold::none;
}

}  // namespace

std::variant<Approved<PlaceOrder>, Hold> RiskGate::check(const PlaceOrder& order, const RiskView& view) {
  if (const Hold hold = refusal(order, view); hold != Hold::none) return hold;
  return Approved<PlaceOrder>(order);
}

}  // namespace mm::engine
