#include "backtest/bar_walk.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace mm::backtest {

Duration bar_length(std::span<const simulator::BarPair> bars) {
  Duration shortest = Duration::max();
  for (std::size_t i = 1; i < bars.size(); ++i) {
    shortest = std::min(shortest, bars[i].open_time - bars[i - 1].open_time);
  }
  return shortest;
}

BarWalk::BarWalk(std::span<const simulator::BarPair> bars, simulator::Bar simulator::BarPair::*symbol,
                 std::uint64_t seed)
    : bars_(bars), symbol_(symbol), random_(seed), bar_seconds_(to_seconds(bar_length(bars))) {
  enter_bar();
}

void BarWalk::enter_bar() {
  const simulator::Bar& bar = bars_[bar_].*symbol_;
  const double opens = to_seconds(bars_[bar_].open_time - bars_.front().open_time);
  const double range = bar.high - bar.low;
  variance_ = range * range / (4 * std::numbers::ln2) / bar_seconds_;
  const bool high_first = random_.chance(0.5);
  double first = random_.uniform();
  double second = random_.uniform();
  if (first > second) std::swap(first, second);
  corners_ = {{{opens, bar.open},
               {opens + first * bar_seconds_, high_first ? bar.high : bar.low},
               {opens + second * bar_seconds_, high_first ? bar.low : bar.high},
               {opens + bar_seconds_, bar.close}}};
  passed_ = 0;
  here_ = corners_[0];
}

double BarWalk::at(Duration elapsed) {
  const double seconds = to_seconds(elapsed);
  while (passed_ + 1 < corners_.size() && seconds >= corners_[passed_ + 1].seconds) {
    here_ = corners_[++passed_];
  }
  while (bar_ + 1 < bars_.size() && bars_[bar_ + 1].open_time <= bars_.front().open_time + elapsed) {
    ++bar_;
    enter_bar();
    while (passed_ + 1 < corners_.size() && seconds >= corners_[passed_ + 1].seconds) {
      here_ = corners_[++passed_];
    }
  }
  if (passed_ + 1 == corners_.size() || seconds <= here_.seconds) return here_.price;
  const Corner& next = corners_[passed_ + 1];
  const double left = next.seconds - here_.seconds;
  const double step = seconds - here_.seconds;
  const double mean = here_.price + (next.price - here_.price) * step / left;
  double price = mean + std::sqrt(variance_ * step * (left - step) / left) * random_.normal();
  const simulator::Bar& bar = bars_[bar_].*symbol_;
  if (price > bar.high) price = 2 * bar.high - price;
  if (price < bar.low) price = 2 * bar.low - price;
  here_ = {seconds, std::clamp(price, bar.low, bar.high)};
  return here_.price;
}

}  // namespace mm::backtest
