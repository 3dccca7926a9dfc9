#include "engine/quoter.h"

#include <algorithm>

namespace mm::engine {

namespace {

Price desired_price(Side side, const QuoteInputs& inputs, const Parameters& parameters,
                    const Instrument& instrument) {
  const double half_spread = inputs.fair_price * parameters.spread_bps / 2e4;
  if (side == Side::buy) {
    Price price = instrument.floor_to_tick(inputs.fair_price - half_spread);
    if (parameters.post_only && inputs.venue_top.ask) {
      price = std::min(price, inputs.venue_top.ask->price - Price{1});
    }
    return price;
  }
  Price price = instrument.ceil_to_tick(inputs.fair_price + half_spread);
  if (parameters.post_only && inputs.venue_top.bid) {
    price = std::max(price, inputs.venue_top.bid->price + Price{1});
  }
  return price;
}

}  // namespace

PerSide<DesiredQuote> desired_quotes(const QuoteInputs& inputs, const Parameters& parameters,
                                     const Instrument& instrument) {
  PerSide<DesiredQuote> quotes;
  for (const Side side : kBothSides) {
    DesiredQuote& quote = quotes[side];
    if (!parameters.max_position) {
      quote.hold = Hold::no_position_limit;
      continue;
    }
    const Quantity along = sign(side) * inputs.position;  // how far we already are in this side's direction
    const Quantity room = inputs.only_reduce ? -along : *parameters.max_position - along;
    const Quantity size = std::min(parameters.order_size, room);
    if (size < instrument.min_quantity()) {
      quote.hold = inputs.only_reduce ? Hold::mode : Hold::position_limit;
      continue;
    }
    const Price price = desired_price(side, inputs, parameters, instrument);
    if (price < Price{1}) {
      quote.hold = Hold::price_collar;
      continue;
    }
    quote.level = Level{price, size};
  }
  return quotes;
}

std::int64_t least_spread_ticks(double fair_price, const Parameters& parameters,
                                const Instrument& instrument) {
  return instrument.ceil_to_tick(fair_price * parameters.spread_bps / 1e4).ticks;
}

}  // namespace mm::engine
