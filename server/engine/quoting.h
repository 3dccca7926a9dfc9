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
  Quoting(TradingState& state, OrderDesk& desk);

  // Quotes around the fair price, which must exist.
  void run();
  // Cancels whatever is live and shows both sides as off.
  void withdraw();
  // The next turn brings both sides exactly to what is desired, whatever the tolerances.
  void require_exact() { exact_.values = {true, true}; }

  // What would be sent next, if anything is quoted.
  LikelyOrders likely() const;
  AfterFills after_fills() const;
  // What run() works with, in a mode and with some parameters; there must be a fair price.
  QuoteInputs inputs(Mode mode) const;
  DesiredQuotes wanted(const QuoteInputs& inputs, const Parameters& parameters) const;

  SideView view(Side side, MonoTime now) const;
  // Of the last run().
  const QuoteInputs& last_inputs() const { return inputs_; }
  const DesiredQuotes& desired() const { return desired_; }

 private:
  static constexpr std::size_t kMost = kMostLevels;

  // A wanted quote, an order that stands, or both, and what is done about them.
  struct Slot : LevelDecision {
    TrackedOrder* tracked = nullptr;  // the order that stands, until it is cancelled
    bool cancels() const { return decision == Decision::replace || decision == Decision::remove; }
    bool places() const { return decision == Decision::replace || decision == Decision::place; }
  };
  struct Plan {
    std::array<Slot, 2 * kMost> slots;
    std::size_t count = 0;
    bool unknown = false;  // an order of this side has an unknown outcome
    bool leaving = false;  // a cancel is under way
    bool working = false;  // an order rests and stays

    std::span<Slot> all() { return {slots.data(), count}; }
    std::span<const Slot> all() const { return {slots.data(), count}; }
    void clear();
    void add(std::size_t level, const Level* desired, TrackedOrder* tracked);
    bool places() const;
    bool stands() const;
  };

  void make_plan(Side side);
  void pair(Side side, std::span<TrackedOrder*> standing, Plan& plan);
  Judgement judgement_on(Side side, const TrackedOrder& order, const Level& desired, bool strict) const;
  void judge(Side side, Slot& slot, bool strict);
  void improve_in_time(Side side, Slot& slot);
  bool over_limit(Side side) const;
  void carry_out_cancels(Side side, Plan& plan);
  Hold place_all(Side side, Plan& plan);
  Hold try_place(Side side, const Plan& plan, const Level& level);
  void refused(Side side, const PlaceOrder& order, Hold hold);
  void show(Side side, SideState state, Hold hold);

  TradingState& state_;
  OrderDesk& desk_;
  PerSide<std::array<std::optional<MonoTime>, kMost>> improvable_since_;
  PerSide<bool> exact_;
  QuoteInputs inputs_;
  DesiredQuotes desired_;
  int improvements_ = 0;  // in this turn
  PerSide<Plan> plans_;   // of the last run(): kept for whoever asks why
  PerSide<SideState> shown_state_;
  PerSide<Hold> shown_hold_;
};

}  // namespace mm::engine
