// What a chart needs of one second, without what a message needs around its values. NaN: not known.
#pragma once

#include "core/time.h"
#include "engine/mode.h"

namespace mm::rpc {

struct KeptSample {
  WallTime time;
  engine::Mode mode{};
  double fair, bid, ask, venue_bid, venue_ask, spread_bps;
  double position, realized, unrealized, fees, profit;
  Duration order_median{}, order_longest{};  // 0: no order
};

}  // namespace mm::rpc
