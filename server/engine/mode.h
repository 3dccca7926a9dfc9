// What the service is doing, and why: one enumeration each, used everywhere (stream, CLI, metric label, log).
#pragma once

#include <cstdint>
#include <string_view>

#include "core/inline_text.h"

namespace mm::engine {

enum class Mode : std::uint8_t {
  stopped,   // nothing rests, nothing is sent
  starting,  // told to trade, still loading and comparing with the exchange
  quoting,
  reducing,  // only orders that shrink the position; stopped once flat
  paused,    // wants to trade; something that heals by itself is in the way
  halted,    // a person must look: `stop` acknowledges it
};
inline constexpr Mode kAllModes[] = {Mode::stopped,  Mode::starting, Mode::quoting,
                                     Mode::reducing, Mode::paused,   Mode::halted};

enum class Reason : std::uint8_t {
  none,
  operator_request,    // a command did it
  shutdown,            // the service is ending
  flat,                // reducing has reached zero
  account_loading,     // not yet compared with the exchange
  venue_down,          // the exchange's private stream or REST is not usable
  venue_rate_limited,  // 429: waiting as told
  source_waiting,      // no price yet
  source_down,         // a price link is down
  source_stale,        // a price is too old
  source_invalid,      // a price is crossed, zero, not finite or outside its sane range
  authentication_failed,
  cancel_failed,     // an order could not be cancelled in the allowed attempts
  ledger_failed,     // the ledger can't be written
  kill_switch,       // engaged by a person or a limit; only a reset with a reason lifts it
  fills_too_fast,    // more fills in a minute than allowed
  execution_limit,   // as many fills in the window as allowed
  rejections,        // too many orders in a row turned down by the exchange
  daily_loss,        // as much lost today as allowed
  quorum_lost,       // fewer expressions of the fair price are live and agree than needed
  sources_disagree,  // no majority of the expressions agrees on a fair price
};
inline constexpr Reason kLastReason = Reason::sources_disagree;

enum class SideState : std::uint8_t {
  off,      // the mode wants no order here
  live,     // an order rests at the exchange
  pending,  // an order is on its way, in or out
  held,     // wanted, but something stands in the way: see the reason
};

// Why a side is held; also why the risk gate refused an order.
enum class Hold : std::uint8_t {
  none,
  mode,  // the mode does not permit this order
  no_position_limit,
  position_limit,  // position + everything live + this order would exceed it
  max_order_size,
  below_min_size,  // less than the instrument's minimum is left to quote
  price_collar,    // too far from the fair price
  own_spread,      // closer to our own live opposite order than the asked spread
  live_orders,     // as many live orders on this side as allowed, unconfirmed cancels counted
  order_unknown,   // an order here has an unknown outcome
  request_budget,  // no request left in the token bucket
  rejected,        // backing off after the venue rejected an order
  max_order_notional,
  would_cross,      // would take from the exchange's book
  duplicate_order,  // the same order is live already, or was sent too often in a short time
  refill_guard,     // filled here, and nothing has changed since
  runaway_guard,    // filled here again and again, and hardly on the other side
};
inline constexpr Hold kAllHolds[] = {Hold::none,
                                     Hold::mode,
                                     Hold::no_position_limit,
                                     Hold::position_limit,
                                     Hold::max_order_size,
                                     Hold::below_min_size,
                                     Hold::price_collar,
                                     Hold::own_spread,
                                     Hold::live_orders,
                                     Hold::order_unknown,
                                     Hold::request_budget,
                                     Hold::rejected,
                                     Hold::max_order_notional,
                                     Hold::would_cross,
                                     Hold::duplicate_order,
                                     Hold::refill_guard,
                                     Hold::runaway_guard};

std::string_view to_text(Mode mode);
std::string_view to_text(Reason reason);
std::string_view to_text(SideState state);
std::string_view to_text(Hold hold);

using Detail = InlineText<120>;

struct ModeState {
  Mode mode = Mode::stopped;
  Reason reason = Reason::none;
  Detail detail;  // a few words naming the source, order or limit; may be empty

  friend bool operator==(const ModeState&, const ModeState&) = default;
};

}  // namespace mm::engine
