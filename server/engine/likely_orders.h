// What the engine would send if the fair price moved a little. For a door that prepares requests ahead: it
// promises nothing.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "core/fixed.h"
#include "core/side.h"
#include "core/time.h"
#include "engine/quoter.h"

namespace mm::engine {

struct LikelyOrders {
  PerSide<DesiredSide> sides;  // as wanted now; nothing while nothing is quoted
  Quantity position;           // at which that is wanted
  double reach_bps = 0;        // how far the prices may have moved before the next look
  double fair_price = 0;
  bool post_only = true;
  // In the exchange's time: of an order sent now, and of one sent a little later, which is mostly the same.
  // None: orders do not expire.
  std::array<std::optional<WallTime>, 2> expiries;
};

// What would be wanted on a side once a tenth, two tenths, ... all of its innermost quote were executed. The
// other side may follow later: it has become too far away, which is no danger. Asked for when it is needed,
// which is seldom.
using AfterFills = std::vector<PerSide<DesiredSide>>;
using TellAfterFills = std::function<AfterFills()>;

}  // namespace mm::engine
