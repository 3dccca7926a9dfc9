#include "simulator/bars.h"

#include <algorithm>
#include <string>

#include "core/decimal.h"
#include "simulator/csv.h"

namespace mm::simulator {

namespace {

const std::vector<std::string_view> kColumns{"open_time_ms", "paxg_open",  "paxg_high",
                                             "paxg_low",     "paxg_close", "btc_open",
                                             "btc_high",     "btc_low",    "btc_close"};

bool plausible(const Bar& bar) {
  return bar.low > 0 && bar.low <= std::min(bar.open, bar.close) && bar.high >= std::max(bar.open, bar.close);
}

}  // namespace

Result<std::vector<BarPair>> parse_bars(std::string_view csv) {
  auto table = CsvTable::open(csv, kColumns);
  if (!table) return Error{table.error()};
  std::vector<BarPair> bars;
  std::vector<double> values(kColumns.size());
  for (;;) {
    const auto row = table.value().next();
    if (!row) return Error{row.error()};
    if (!*row) break;
    const std::string where = table->where();
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
      const auto value = parse_decimal((*table)[i]);
      if (!value) return Error{where + value.error()};
      values[i] = to_double(*value);
    }
    BarPair bar{wall_from_unix_ms(static_cast<std::int64_t>(values[0])),
                {values[1], values[2], values[3], values[4]},
                {values[5], values[6], values[7], values[8]}};
    if (!plausible(bar.gold) || !plausible(bar.bitcoin)) {
      return Error{where + "a bar needs 0 < low <= open, close <= high"};
    }
    if (!bars.empty() && bar.open_time <= bars.back().open_time) {
      return Error{where + "times must grow"};
    }
    bars.push_back(bar);
  }
  if (bars.size() < 2) return Error{"at least two bars are needed"};
  return bars;
}

}  // namespace mm::simulator
