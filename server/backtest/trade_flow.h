// Takers as somebody recorded them, from CSV text. Each comes at its time and takes what it took, from our
// quotes as well where they are better or first in line.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/fixed.h"
#include "core/instrument.h"
#include "core/result.h"
#include "core/side.h"
#include "core/time.h"

namespace mm::backtest {

struct MarketTrade {
  WallTime time;
  Side taker = Side::buy;
  Quantity quantity;
  // The worst price the taker paid; without it, it goes `taker_slack_bps` beyond the best.
  std::optional<Price> price;
};

// Needs a header line that names at least time_ms (since 1970), side (buy or sell: the taker's) and quantity;
// price may be there. Times must not fall.
Result<std::vector<MarketTrade>> parse_trades(std::string_view csv, const Instrument& instrument);

}  // namespace mm::backtest
