// What an earlier run knew when it ended, however it ended. The ledger reads it; the engine goes on from it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/order.h"
#include "core/position.h"
#include "engine/account_entry.h"
#include "engine/markout.h"
#include "engine/mode.h"
#include "engine/quote_uptime.h"

namespace mm::engine {

// What profit is compared with at its limits: in BTC, fees included, marked to the fair price.
struct ProfitMarks {
  std::int64_t day = 0;  // days since 1970-01-01, UTC
  double day_start = 0;  // profit when the day began
  double peak = 0;       // the highest profit so far

  friend bool operator==(const ProfitMarks&, const ProfitMarks&) = default;
};

struct Remembered {
  std::uint64_t last_order = 0;  // numbers go on after these
  std::uint64_t last_fill = 0;
  std::vector<Order> orders;       // those that had not ended; their MonoTimes mean nothing any more
  std::vector<OrderId> unsettled;  // those with fills that are not settled
  Position position;
  std::optional<ModeState> halt;  // that nobody has lifted
  std::optional<ProfitMarks> marks;
  Amount spread;                           // captured by all fills
  Amount adverse;                          // selection, of the fills whose horizons are all past
  std::vector<WaitingFill> waiting_fills;  // the others, oldest first
  std::optional<Amount> equity_base;       // see EquityCheck
  std::optional<WallTime> entries_since;   // where the look at the exchange's log goes on ...
  std::vector<EntryId> entries;            // ... and what of it is booked already
  UptimeDay uptime;
};

}  // namespace mm::engine
