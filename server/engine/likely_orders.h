// What the engine would send if the fair price moved a little. For a door that prepares requests ahead: it
// promises nothing.
#pragma once

#include <array>
#include <optional>

#include "core/side.h"
#include "core/time.h"
#include "engine/quoter.h"

namespace mm::engine {

struct LikelyOrders {
  PerSide<DesiredSide> sides;  // as wanted now; nothing while nothing is quoted
  // Per side: what would be wanted once its innermost quote were executed in full; nothing without one.
  PerSide<PerSide<DesiredSide>> after_fill;
  double reach_bps = 0;  // how far the prices may have moved before the next look
  double fair_price = 0;
  bool post_only = true;
  // In the exchange's time: of an order sent now, and of one sent a little later. None: orders do not expire.
  std::array<std::optional<WallTime>, 2> expiries;
};

}  // namespace mm::engine
