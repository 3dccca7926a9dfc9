// One turn of quoting: compares what we want with what rests, order by order, and asks for the fewest
// changes.
#pragma once

#include <optional>

#include "engine/order_desk.h"
#include "engine/quoter.h"
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

  SideView view(Side side) const;

 private:
  struct Plan {
    DesiredQuote desired;
    TrackedOrder* standing = nullptr;  // the order that makes the quote now
    bool unknown = false;              // an order of this side has an unknown outcome
    bool leaving = false;              // a cancel is under way
    bool cancel = false;
    bool place = false;
  };

  Plan plan_for(Side side, const DesiredQuote& desired);
  void judge(Side side, Plan& plan, bool strict);
  Hold try_place(Side side, const Plan& plan);
  void show(Side side, SideState state, Hold hold);

  TradingState& state_;
  OrderDesk& desk_;
  PerSide<std::optional<MonoTime>> improvable_since_;
  PerSide<bool> exact_;
  PerSide<DesiredQuote> desired_;
  TopOfBook others_top_;  // the exchange's best prices as far as they are not our own
  PerSide<SideState> shown_state_;
  PerSide<Hold> shown_hold_;
};

}  // namespace mm::engine
