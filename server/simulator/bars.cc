#include "simulator/bars.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/decimal.h"

namespace mm::simulator {

namespace {

constexpr std::array<std::string_view, 9> kColumns{"open_time_ms", "paxg_open",  "paxg_high",
                                                   "paxg_low",     "paxg_close", "btc_open",
                                                   "btc_high",     "btc_low",    "btc_close"};

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool plausible(const Bar& bar) {
  return bar.low > 0 && bar.low <= std::min(bar.open, bar.close) && bar.high >= std::max(bar.open, bar.close);
}

}  // namespace

Result<std::vector<BarPair>> parse_bars(std::string_view csv) {
  const std::vector<std::string_view> header = split(take_line(csv));
  std::array<std::size_t, kColumns.size()> place{};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const auto found = std::find(header.begin(), header.end(), kColumns[i]);
    if (found == header.end()) return Error{"the header has no column " + std::string(kColumns[i])};
    place[i] = static_cast<std::size_t>(found - header.begin());
  }

  std::vector<BarPair> bars;
  for (std::size_t line_number = 2; !csv.empty(); ++line_number) {
    const std::string_view line = take_line(csv);
    if (line.empty()) continue;
    const std::string where = "line " + std::to_string(line_number) + ": ";
    const std::vector<std::string_view> fields = split(line);
    std::array<double, kColumns.size()> values{};
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
      if (place[i] >= fields.size()) return Error{where + "too few fields"};
      const auto value = parse_decimal(fields[place[i]]);
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
