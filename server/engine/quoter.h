// What we would like to have resting: a pure function of fair price, parameters, position and volatility.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/instrument.h"
#include "core/side.h"
#include "core/top_of_book.h"
#include "engine/mode.h"
#include "engine/quote_model.h"

namespace mm::engine {

struct QuoteInputs {
  double fair_price = 0;
  double uncertainty_bps = 0;
  double volatility = 0;  // bps per sqrt(s)
  Quantity position;
  bool only_reduce = false;  // mode `reducing`: no order that would grow the position
  bool weekend = false;
  TopOfBook venue_top;  // of others' orders as far as we can tell; a bound for post-only quotes
};

// The quotes of one side, from the inside out.
class DesiredSide {
 public:
  Hold hold = Hold::none;  // why there is none

  void add(Level level) { levels_[count_++] = level; }
  std::span<const Level> levels() const { return {levels_.data(), count_}; }
  bool empty() const { return count_ == 0; }
  const Level& best() const { return levels_.front(); }

 private:
  std::array<Level, kMostLevels> levels_{};
  std::size_t count_ = 0;
};

// The desired quotes and how they came about.
struct DesiredQuotes {
  PerSide<DesiredSide> sides;
  ModelQuote model;
  double inventory = 0;  // contracts above the target position
  double weekend_factor = 1;
  PerSide<double> distance_bps;  // of the best level from the fair price, before rounding
};

// The way to one level, for whoever explains it.
struct LevelTrace {
  double distance_bps = 0;  // from the fair price
  double wanted_size = 0;   // contracts, before any limit
  Quantity room;            // that the position limit leaves
  Price rounded;            // the fair price less or plus the distance, on the grid
  Price post_only;          // then behind the opposite best
  Price followed;           // then behind the best on its own side
  Level level;              // what is wanted, at last behind the level before it
  Hold hold = Hold::none;   // or why none is, and then the last steps were not taken
};
using QuoteTrace = PerSide<std::vector<LevelTrace>>;

// Bids round down and asks up, so the spread is never narrower than asked for. Post-only quotes stay one tick
// behind the exchange's opposite best. Sizes, from the inside out, shrink to what the position limit leaves.
// `trace`, when there is one, is told the way to each level that was considered.
DesiredQuotes desired_quotes(const QuoteInputs& inputs, const Parameters& parameters,
                             const Instrument& instrument, QuoteTrace* trace = nullptr);

// The least distance between our bid and our ask, in ticks.
std::int64_t least_spread_ticks(double fair_price, const Parameters& parameters,
                                const Instrument& instrument);

}  // namespace mm::engine
