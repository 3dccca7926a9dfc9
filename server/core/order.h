// An order of ours as we know it, and the table of steps its state may take.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/side.h"
#include "core/time.h"

namespace mm {

enum class OrderState : std::uint8_t {
  in_flight,       // create handed to the venue, no answer yet
  unknown,         // the create had no usable answer: it may or may not live at the venue
  working,         // the venue has it
  cancel_pending,  // a cancel was asked, not yet confirmed: fills may still come
  filled,          // final: all of it executed
  cancelled,       // final: off the book, possibly after part execution
  rejected,        // final: the venue refused it, or it never left
};

std::string_view to_text(OrderState state);

constexpr bool is_final(OrderState state) {
  return state == OrderState::filled || state == OrderState::cancelled || state == OrderState::rejected;
}

// True when the table allows the step. Staying in a state that is not final is always allowed.
bool is_legal_step(OrderState from, OrderState to);

struct Order {
  OrderId id;
  VenueOrderId venue_id;  // empty until known
  Side side = Side::buy;
  Price price;
  Quantity quantity;
  Quantity executed;  // cumulative, never falls
  Amount executed_value;
  Amount fees;
  OrderState state = OrderState::in_flight;
  MonoTime created;
  WallTime created_wall;
  std::optional<WallTime> exchange_created;  // by the exchange's clock, as it was first told
  std::optional<WallTime> answered;          // by ours: the exchange named it in its answer to the create
  MonoTime cause;                      // arrival of the price that caused it; created when something else did
  MonoTime expires = MonoTime::max();  // when the exchange takes it off by itself
  MonoTime cancel_sent;
  int cancel_attempts = 0;

  Quantity remaining() const { return is_final(state) ? Quantity{} : quantity - executed; }
  bool is_live() const { return !is_final(state); }
};

}  // namespace mm
