// A price inside bars: history gives open, high, low and close, everything in between is made up. Each bar
// gets a Brownian bridge from its open to its close, with the volatility that its range tells (Parkinson,
// Journal of Business 53(1), 1980: range^2 / (4 ln 2)): of some bridges the one whose excursions fit best,
// stretched so that it touches high and low. So it moves at every time scale as a price does; straight lines
// from corner to corner would hardly move within seconds and trend for minutes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/time.h"
#include "simulator/bars.h"
#include "simulator/random.h"

namespace mm::backtest {

class BarWalk {
 public:
  // One of the two prices of the bars, such as &BarPair::gold. The bars outlive the walk.
  BarWalk(std::span<const simulator::BarPair> bars, simulator::Bar simulator::BarPair::*symbol,
          std::uint64_t seed);

  // The price `elapsed` after the first bar's open; times must not fall. After the end, and where bars are
  // missing, the last close.
  double at(Duration elapsed);

 private:
  static constexpr std::size_t kSteps = 256;  // of each bar; between them the path is a bridge as well
  using Path = std::array<double, kSteps + 1>;

  void enter_bar();
  void draw(const simulator::Bar& bar, double step_deviation, Path& path);

  std::span<const simulator::BarPair> bars_;
  simulator::Bar simulator::BarPair::*symbol_;
  simulator::Random random_;
  double step_seconds_ = 0;
  std::size_t bar_ = 0;
  double opens_ = 0;     // seconds
  double variance_ = 0;  // of the price, per second
  Path path_{};
  // Where the path was asked for last.
  std::size_t step_ = 0;
  double seconds_ = 0;
  double price_ = 0;
};

// From one bar to the next; of all bars the shortest.
Duration bar_length(std::span<const simulator::BarPair> bars);

}  // namespace mm::backtest
