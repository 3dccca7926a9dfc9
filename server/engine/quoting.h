// One turn of quoting: compares what we want with what rests, order by order, and asks for the fewest
// changes.
#pragma once

#include <array>
#include <optional>

#include "engine/likely_orders.h"
#include "engine/order_desk.h"
#include "engine/quoter.h"
#include "engine/reconciler.h"
#include "engine/trading_state.h"

namespace mm::engine {

class Quoting {
 public:
  Quoting(TradingState& state, OrderDesk& desk) : state_(state), desk_(desk) {}

  // Quotes around the fair price, which must exist.
  void run();
  // Cancels whatever is live and shows both sides as off.
  void withdraw();
  // The next turn brings both sides exactly to what is desired, whatever the tolerances.
  void require_exact() { exact_.values = {true, true}; }

  // What would be sent next, if anything is quoted.
  LikelyOrders likely() const;

  SideView view(Side side) const;
  const DesiredQuotes& desired() const { return desired_; }

 private:
  static constexpr std::size_t kMost = kMostLevels;

  // A wanted quote, an order that stands, or both.
  struct Slot {
    std::optional<Level> desired;
    TrackedOrder* standing = nullptr;
    std::size_t level = 0;
    bool cancel = false;
    bool place = false;
  };
  struct Plan {
    std::array<Slot, 2 * kMost> slots;
    std::size_t count = 0;
    bool unknown = false;  // an order of this side has an unknown outcome
    bool leaving = false;  // a cancel is under way
    bool working = false;  // an order rests and stays

    std::span<Slot> all() { return {slots.data(), count}; }
    std::span<const Slot> all() const { return {slots.data(), count}; }
    void add(Slot slot) { slots[count++] = slot; }
    bool places() const;
    bool stands() const;
  };

  QuoteInputs inputs() const;
  Plan plan_for(Side side);
  void pair(Side side, std::span<TrackedOrder*> standing, Plan& plan);
  Verdict verdict_on(Side side, const TrackedOrder& order, const Level& desired, bool strict) const;
  void judge(Side side, Slot& slot, bool strict);
  bool over_limit(Side side) const;
  void carry_out_cancels(Side side, Plan& plan);
  Hold place_all(Side side, const Plan& plan);
  Hold try_place(Side side, const Plan& plan, const Level& level);
  void refused(Side side, const PlaceOrder& order, Hold hold);
  void show(Side side, SideState state, Hold hold);

  TradingState& state_;
  OrderDesk& desk_;
  PerSide<std::array<std::optional<MonoTime>, kMost>> improvable_since_;
  PerSide<bool> exact_;
  DesiredQuotes desired_;
  TopOfBook others_top_;  // the exchange's best prices as far as they are not our own
  int improvements_ = 0;  // in this turn
  PerSide<SideState> shown_state_;
  PerSide<Hold> shown_hold_;
};

}  // namespace mm::engine
