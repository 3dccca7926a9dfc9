// The port through which orders go out. A venue room implements it; the loop calls it with the engine's
// actions. Every call returns at once; the outcome comes back as an event through the EventSink.
#pragma once

#include "engine/action.h"
#include "engine/event.h"
#include "engine/likely_orders.h"
#include "engine/order_path.h"

namespace mm::engine {

// Where sources and venues put what they learn. Called on the loop's thread only. `received` is when the
// bytes that caused the event arrived: the start of tick-to-order.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void on_event(Event event, MonoTime received) = 0;
  // A price that more was received with: it may be told only at release() or before the next event, and not
  // at all when a newer one of its source comes first.
  virtual void hold(const SourceTicked& tick, MonoTime received) { on_event(tick, received); }
  virtual void release() {}
};

class OrderVenue {
 public:
  virtual ~OrderVenue() = default;
  virtual void place(const Approved<PlaceOrder>& order) = 0;
  virtual void cancel(const CancelOrder& order) = 0;
  virtual void query(const QueryOrder& order) = 0;
  virtual void load_account(const LoadAccount& load) = 0;
  virtual void cancel_account() = 0;
  // After each turn: what may be sent next. To prepare for it is no duty.
  virtual void expect(const LikelyOrders&, const TellAfterFills&) {}
};

// Hands the action to the venue; a CommandReply is nothing for it.
void carry_out(const Action& action, OrderVenue& venue);

// What a door measures about itself; whoever wants to know overrides it. Called on the loop's thread.
class VenueObserver {
 public:
  virtual ~VenueObserver() = default;
  // An order's bytes were handed to the socket.
  virtual void order_written(const OrderStamps& /*order*/) {}
  // A request was signed, or its signature was there already. `operation` as in request_finished.
  virtual void request_signed(std::string_view /*operation*/, bool /*ahead*/) {}
  // So many signatures were made for requests that may never be sent.
  virtual void signatures_prepared(std::size_t /*count*/) {}
  // A REST request ended: `operation` is a short fixed word ("create", "cancel", ...); `status` is the HTTP
  // status, 0 when there was none (time-out, connection lost).
  virtual void request_finished(std::string_view /*operation*/, unsigned /*status*/, Duration /*took*/) {}
  // A WebSocket link ("binance", "roxom") came up, or went down for `reason`.
  virtual void link_changed(std::string_view /*link*/, bool /*up*/, std::string_view /*reason*/) {}
  // A WebSocket ping was answered after `took`.
  virtual void link_round_trip(std::string_view /*link*/, Duration /*took*/) {}
  // A frame that could not be used arrived: counted and logged (rate-limited), never fatal.
  virtual void frame_refused(std::string_view /*link*/, std::string_view /*reason*/) {}
};

}  // namespace mm::engine
