// Our orders: the live ones, and the last of the ended ones, since a fill may be told after the end.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <vector>

#include "core/order.h"
#include "engine/event.h"

namespace mm::engine {

// An order with what we are doing about it.
struct TrackedOrder : Order {
  bool cancel_wanted = false;           // to be cancelled as soon as the venue's id is known
  bool query_pending = false;           // a QueryOrder has not been answered
  int not_found = 0;                    // times the venue said it does not know it
  int failed_queries = 0;               // in a row
  MonoTime check_at = MonoTime::max();  // when to look after it next
  MonoTime known_since{};               // when the venue's id became known, or the outcome unknown
  WallTime ended{};                     // by our clock, once it has
  bool may_take = false;                // it may have executed at better prices than its own
  Quantity settled;     // executed for which fees, and prices where they may differ, are known
  int settlements = 0;  // answers that did not tell them
};

class OrderStore {
 public:
  static constexpr std::size_t kKeptEnded = 1024;

  OrderStore();

  TrackedOrder& add(const Order& order);
  // Takes up an order of an earlier run, live or ended.
  void restore(const TrackedOrder& order);

  // Live or ended; null when we never had it (or it ended long ago).
  TrackedOrder* find(OrderId id);
  TrackedOrder* find(const VenueOrderId& id);
  // Only among the live.
  TrackedOrder* find_live(OrderId id);
  // A live order without a venue id that is `unknown` and that the report describes. `earliest(order)` is the
  // first moment at which the exchange can have made it.
  template <typename Earliest>
  TrackedOrder* find_unknown_like(const OrderReport& report, Earliest earliest) {
    for (TrackedOrder& order : live_) {
      if (!is_unknown_like(order, report)) continue;
      if (!report.created || *report.created >= earliest(order)) return &order;
    }
    return nullptr;
  }

  std::vector<TrackedOrder>& live() { return live_; }
  const std::vector<TrackedOrder>& live() const { return live_; }
  // Those that are remembered, oldest first; forgotten ones had ended by forgotten_until().
  std::deque<TrackedOrder>& ended() { return ended_; }
  WallTime forgotten_until() const { return forgotten_until_; }

  // Moves final orders from the live to the ended. Invalidates pointers.
  void retire_final();

  // Everything a side could still execute: in flight, unknown, working and unconfirmed cancels alike.
  Quantity live_quantity(Side side) const;
  int live_count(Side side) const;
  // The live order nearest to the fair price.
  std::optional<Price> best_price(Side side) const;

  // The same order rests already, or was sent too often in a short time. One whose id is not known yet counts
  // even when it is to leave: what is heard of the two could not be told apart.
  bool repeats(Side side, Price price, Quantity quantity, MonoTime now) const;

  // Reports about ids we do not know yet: the stream may be faster than the answer to the create.
  void hold(const OrderReport& report, MonoTime now);
  std::vector<OrderReport> take_held(const VenueOrderId& id);

 private:
  static bool is_unknown_like(const TrackedOrder& order, const OrderReport& report);

  struct Sent {
    Side side = Side::buy;
    Price price;
    Quantity quantity;
    MonoTime at = MonoTime::min();
  };
  struct Held {
    OrderReport report;
    MonoTime since;
  };

  std::vector<TrackedOrder> live_;
  std::deque<TrackedOrder> ended_;
  WallTime forgotten_until_{};
  std::deque<Held> held_;
  std::array<Sent, 64> sent_;  // a ring
  std::size_t next_sent_ = 0;
};

}  // namespace mm::engine
