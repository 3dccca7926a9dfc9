// The only place where a wish becomes an order that may be sent. Orders in flight and cancels not yet
// confirmed count as live. Cancelling needs no permission.
#pragma once

#include <variant>

#include "core/instrument.h"
#include "engine/action.h"
#include "engine/mode.h"
#include "engine/order_store.h"
#include "engine/parameters.h"

namespace mm::engine {

struct RiskView {
  Mode mode = Mode::stopped;
  double fair_price = 0;
  Quantity position;
  const OrderStore& orders;
  const Parameters& parameters;
  const Instrument& instrument;
  int max_orders_per_side = 2;
  TopOfBook venue_top;  // without our own orders
};

class RiskGate {
 public:
  static std::variant<Approved<PlaceOrder>, Hold> check(const PlaceOrder& order, const RiskView& view);
};

}  // namespace mm::engine
