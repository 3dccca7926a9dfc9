// Price history of gold and bitcoin as bars, read from CSV text.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace mm::simulator {

struct Bar {
  double open = 0;
  double high = 0;
  double low = 0;
  double close = 0;
};

// The same stretch of time for both symbols, in USDT.
struct BarPair {
  WallTime open_time;
  Bar gold;
  Bar bitcoin;
};

// Needs a header line that names at least open_time_ms, paxg_open/high/low/close and btc_open/high/low/close,
// in any order; other columns are skipped. At least two rows, with growing times and positive prices.
Result<std::vector<BarPair>> parse_bars(std::string_view csv);

}  // namespace mm::simulator
