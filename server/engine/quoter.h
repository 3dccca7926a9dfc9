// What we would like to have resting: a pure function of fair price, parameters and position.
#pragma once

#include <optional>

#include "core/instrument.h"
#include "core/side.h"
#include "core/top_of_book.h"
#include "engine/mode.h"
#include "engine/parameters.h"

namespace mm::engine {

struct QuoteInputs {
  double fair_price = 0;
  Quantity position;
  bool only_reduce = false;  // mode `reducing`: no order that would grow the position
  TopOfBook venue_top;       // of others' orders as far as we can tell; a bound for post-only quotes
};

struct DesiredQuote {
  std::optional<Level> level;
  Hold hold = Hold::none;  // why there is none
};

// bid = fair x (1 - spread/2) rounded down, ask = fair x (1 + spread/2) rounded up, so the spread is never
// narrower than asked for. Post-only quotes stay one tick behind the exchange's opposite best. Sizes shrink
// to what the position limit leaves.
PerSide<DesiredQuote> desired_quotes(const QuoteInputs& inputs, const Parameters& parameters,
                                     const Instrument& instrument);

// The least distance between our bid and our ask, in ticks.
std::int64_t least_spread_ticks(double fair_price, const Parameters& parameters,
                                const Instrument& instrument);

}  // namespace mm::engine
