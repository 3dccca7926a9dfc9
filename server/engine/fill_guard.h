// Two guards against being filled on one side again and again. After a fill the side takes no new order until
// the fair price has moved, the other side fills, or a time has passed (refill). And when one side's fills
// outweigh the other's within a window, counted in order sizes, that side is held altogether (runaway).
#pragma once

#include <deque>

#include "core/fixed.h"
#include "core/side.h"
#include "core/time.h"
#include "engine/parameters.h"
#include "engine/snapshot.h"

namespace mm::engine {

class FillGuard {
 public:
  // `fair_price` is 0 when there is none.
  void on_fill(Side side, Quantity quantity, double fair_price, MonoTime now, const Parameters& parameters);

  // Whether the side takes no new order; what rests may stay.
  bool waits(Side side, double fair_price, MonoTime now, const Parameters& parameters) const;
  // Whether the side may have no order at all.
  bool runs_away(Side side, MonoTime now, const Parameters& parameters) const;
  FillGuardView view(Side side, double fair_price, MonoTime now, const Parameters& parameters) const;
  // When time alone would change one of the answers.
  MonoTime next_change(MonoTime now, const Parameters& parameters) const;

 private:
  struct Wait {
    bool on = false;
    double fair_price = 0;
    MonoTime since{};
  };
  struct Fill {
    Side side = Side::buy;
    Quantity quantity;
    MonoTime at{};
  };

  Quantity excess(Side side, MonoTime now, const Parameters& parameters) const;

  PerSide<Wait> wait_;
  std::deque<Fill> fills_;  // as far back as the longest window looks
};

}  // namespace mm::engine
