// A price inside bars: history gives open, high, low and close, everything in between is made up. The path
// goes through the four in one of the two possible orders, at random moments, by Brownian bridges whose
// volatility is that of the bar's range (Parkinson, Journal of Business 53(1), 1980: range^2 / (4 ln 2)),
// reflected at high and low. So it moves at every time scale as a price does; straight lines would hardly
// move within seconds and trend for minutes.
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
  // The path reaches `price` at `time`; from there on it is up to the next one.
  struct Corner {
    double seconds = 0;
    double price = 0;
  };

  void enter_bar();

  std::span<const simulator::BarPair> bars_;
  simulator::Bar simulator::BarPair::*symbol_;
  simulator::Random random_;
  double bar_seconds_ = 0;
  std::size_t bar_ = 0;
  double variance_ = 0;  // of the price, per second
  std::array<Corner, 4> corners_{};
  std::size_t passed_ = 0;  // the last corner that was reached
  Corner here_;
};

// From one bar to the next; of all bars the shortest.
Duration bar_length(std::span<const simulator::BarPair> bars);

}  // namespace mm::backtest
