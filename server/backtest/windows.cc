#include "backtest/windows.h"

#include <algorithm>

namespace mm::backtest {

namespace {

constexpr Duration kHour = std::chrono::hours(1);
constexpr double kTicksPerSecond = 0.1;  // enough to see where prices went

struct Range {
  std::int64_t hour = 0;
  double low = 0;
  double high = 0;

  double width() const { return high / low; }
};

Window window_of(const Range& range, std::string title) {
  return {std::move(title), kHour * range.hour, kHour * (range.hour + 1)};
}

}  // namespace

std::vector<Window> choose_windows(const PriceHistory& prices) {
  std::vector<Range> ranges;
  const auto tape = prices.play(kTicksPerSecond, 1);
  while (const auto event = tape->next()) {
    if (event->fair <= 0) continue;
    const std::int64_t hour = event->time / kHour;
    if (ranges.empty() || ranges.back().hour != hour) ranges.push_back({hour, event->fair, event->fair});
    ranges.back().low = std::min(ranges.back().low, event->fair);
    ranges.back().high = std::max(ranges.back().high, event->fair);
  }
  if (ranges.size() < 3) return {{"The whole time", Duration{}, prices.length()}};
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const Range& a, const Range& b) { return a.width() < b.width(); });
  return {window_of(ranges.back(), "The wildest hour"), window_of(ranges[ranges.size() / 2], "A usual hour")};
}

}  // namespace mm::backtest
