#include "backtest/exchange_words.h"

namespace mm::backtest {

using simulator::OrderStatus;

engine::VenueOrderState state_of(OrderStatus status) {
  switch (status) {
    case OrderStatus::pending_submit:
    case OrderStatus::submitted:
    case OrderStatus::partially_filled:
      return engine::VenueOrderState::live;
    case OrderStatus::pending_cancel:
      return engine::VenueOrderState::cancel_pending;
    case OrderStatus::filled:
      return engine::VenueOrderState::filled;
    case OrderStatus::cancelled:
    case OrderStatus::partially_filled_cancelled:
      return engine::VenueOrderState::cancelled;
    case OrderStatus::rejected:
      return engine::VenueOrderState::rejected;
  }
  return engine::VenueOrderState::live;
}

simulator::NewOrder new_order(const engine::PlaceOrder& order, simulator::InstrumentIndex instrument) {
  simulator::NewOrder terms;
  terms.instrument = instrument;
  terms.side = order.side;
  terms.price = order.price;
  terms.quantity = order.quantity;
  terms.post_only = order.post_only;
  if (order.expires_at) {
    terms.time_in_force = simulator::TimeInForce::gtd;
    terms.cancel_at = order.expires_at;
  }
  return terms;
}

}  // namespace mm::backtest
