#include "backtest/bar_walk.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace mm::backtest {

namespace {

constexpr int kCandidates = 8;

// What a path does beyond the band between open and close, on one side of it, and what it should do. Both are
// distances from the band.
struct Excursion {
  double made = 0;
  double wanted = 0;

  // How badly it fits.
  double misfit(double range) const {
    if (wanted <= 0) return made / range;
    return made > 0 ? std::abs(std::log(made / wanted)) : std::numeric_limits<double>::infinity();
  }
  // A distance beyond the band, stretched to what is wanted. Where nothing is wanted the path is turned back.
  double fitted(double distance) const {
    return wanted > 0 && made > 0 ? distance * wanted / made : -distance;
  }
};

struct Excursions {
  Excursion up;
  Excursion down;
};

template <typename Path>
Excursions excursions_of(const Path& path, const simulator::Bar& bar) {
  const auto [low, high] = std::minmax_element(path.begin(), path.end());
  const double top = std::max(bar.open, bar.close);
  const double bottom = std::min(bar.open, bar.close);
  return {{*high - top, bar.high - top}, {bottom - *low, bottom - bar.low}};
}

template <typename Path>
void fit(Path& path, const Excursions& excursions, const simulator::Bar& bar) {
  const double top = std::max(bar.open, bar.close);
  const double bottom = std::min(bar.open, bar.close);
  for (double& price : path) {
    if (price > top) {
      price = top + excursions.up.fitted(price - top);
    } else if (price < bottom) {
      price = bottom - excursions.down.fitted(bottom - price);
    }
    price = std::clamp(price, bar.low, bar.high);
  }
}

}  // namespace

Duration bar_length(std::span<const simulator::BarPair> bars) {
  Duration shortest = Duration::max();
  for (std::size_t i = 1; i < bars.size(); ++i) {
    shortest = std::min(shortest, bars[i].open_time - bars[i - 1].open_time);
  }
  return shortest;
}

BarWalk::BarWalk(std::span<const simulator::BarPair> bars, simulator::Bar simulator::BarPair::*symbol,
                 std::uint64_t seed)
    : bars_(bars), symbol_(symbol), random_(seed), step_seconds_(to_seconds(bar_length(bars)) / kSteps) {
  enter_bar();
}

void BarWalk::draw(const simulator::Bar& bar, double step_deviation, Path& path) {
  path[0] = 0;
  for (std::size_t i = 1; i <= kSteps; ++i) path[i] = path[i - 1] + step_deviation * random_.normal();
  const double drift = (bar.close - bar.open - path[kSteps]) / kSteps;
  for (std::size_t i = 0; i <= kSteps; ++i) path[i] += bar.open + drift * static_cast<double>(i);
}

void BarWalk::enter_bar() {
  const simulator::Bar& bar = bars_[bar_].*symbol_;
  opens_ = to_seconds(bars_[bar_].open_time - bars_.front().open_time);
  const double range = bar.high - bar.low;
  variance_ = range * range / (4 * std::numbers::ln2) / (step_seconds_ * kSteps);
  double best = std::numeric_limits<double>::infinity();
  Path candidate{};
  path_.fill(bar.open);
  for (int i = 0; i < kCandidates && range > 0; ++i) {
    draw(bar, std::sqrt(variance_ * step_seconds_), candidate);
    const Excursions excursions = excursions_of(candidate, bar);
    const double misfit = excursions.up.misfit(range) + excursions.down.misfit(range);
    if (i > 0 && misfit >= best) continue;
    best = misfit;
    path_ = candidate;
  }
  fit(path_, excursions_of(path_, bar), bar);
  step_ = 0;
  seconds_ = opens_;
  price_ = path_[0];
}

double BarWalk::at(Duration elapsed) {
  while (bar_ + 1 < bars_.size() && bars_[bar_ + 1].open_time <= bars_.front().open_time + elapsed) {
    ++bar_;
    enter_bar();
  }
  const double seconds = to_seconds(elapsed);
  const double steps = (seconds - opens_) / step_seconds_;
  if (steps >= kSteps) return path_[kSteps];
  if (seconds <= seconds_) return price_;
  if (const auto step = static_cast<std::size_t>(steps); step > step_) {
    step_ = step;
    seconds_ = opens_ + static_cast<double>(step) * step_seconds_;
    price_ = path_[step];
  }
  const double left = opens_ + static_cast<double>(step_ + 1) * step_seconds_ - seconds_;
  const double passed = seconds - seconds_;
  const double mean = price_ + (path_[step_ + 1] - price_) * passed / left;
  const double deviation = std::sqrt(std::max(variance_ * passed * (left - passed) / left, 0.0));
  const simulator::Bar& bar = bars_[bar_].*symbol_;
  price_ = std::clamp(mean + deviation * random_.normal(), bar.low, bar.high);
  seconds_ = seconds;
  return price_;
}

}  // namespace mm::backtest
