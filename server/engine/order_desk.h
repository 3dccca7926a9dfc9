// The life of our orders: sends creates and cancels, follows reports, books fills exactly once by cumulative
// quantities, and asks again when an answer is missing.
#pragma once

#include "engine/risk_watch.h"
#include "engine/trading_state.h"

namespace mm::engine {

class OrderDesk {
 public:
  OrderDesk(TradingState& state, RiskWatch& watch) : state_(state), watch_(watch) {}

  // Takes up an order of an earlier run: whatever it was doing is asked about anew.
  void restore(const Order& order, bool settled);

  void place(const Approved<PlaceOrder>& order);
  // Sends the cancel, or remembers it until the venue's id is known. Asking twice does no harm.
  void request_cancel(TrackedOrder& order);
  void cancel_all();
  // A person asked again: cancels that had used up their attempts get new ones.
  void retry_cancels();

  void on(const OrderAccepted& event);
  void on(const OrderRejected& event);
  void on(const OrderOutcomeUnknown& event);
  void on(const CancelAnswered& event);
  void on(const OrderReport& report);
  void on(const OrderNotFound& event);
  void on(const OrderQueryFailed& event);

  // Takes the venue's word on an order of ours.
  void apply(TrackedOrder& order, const OrderReport& report);
  void query(TrackedOrder& order);
  // Proven never to have existed at the venue.
  void never_existed(TrackedOrder& order);

  // Asks about orders of which not all is known that their executions have cost, some at a time.
  void settle();
  // Whether one of them may still be answered.
  bool settling() const;

  // Looks after orders whose time has come.
  void check_due();
  MonoTime next_check() const;

  // Backing off after the venue turned an order down.
  MonoTime rejected_until(Side side) const { return backoff_[side].until; }

 private:
  struct Backoff {
    int streak = 0;
    MonoTime until{};
  };

  void step(TrackedOrder& order, OrderState to, std::string_view detail);
  void forget_own_top(const TrackedOrder& order);
  WallTime earliest_creation(const TrackedOrder& order) const;
  void know_id(TrackedOrder& order, const VenueOrderId& id);
  void send_cancel(TrackedOrder& order);
  void book(TrackedOrder& order, const OrderReport& report);
  void correct(TrackedOrder& order, const OrderReport& report, Amount fee, bool was_settled);
  void turned_down(Side side);

  TradingState& state_;
  RiskWatch& watch_;
  PerSide<Backoff> backoff_;
};

}  // namespace mm::engine
