// What an earlier run knew when it ended, however it ended. The ledger reads it; the engine goes on from it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/order.h"
#include "core/position.h"
#include "engine/mode.h"

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
  std::vector<Order> orders;  // those that had not ended; their MonoTimes mean nothing any more
  Position position;
  std::optional<ModeState> halt;  // that nobody has lifted
  std::optional<ProfitMarks> marks;
};

}  // namespace mm::engine
