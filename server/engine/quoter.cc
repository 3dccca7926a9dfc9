#include "engine/quoter.h"

#include <algorithm>
#include <cmath>

namespace mm::engine {

namespace {

// Steps back from the best price of others on our own side, as asked.
Price behind_best(Price price, Side side, const QuoteInputs& inputs, const Parameters& parameters) {
  const auto& best = side == Side::buy ? inputs.venue_top.bid : inputs.venue_top.ask;
  if (parameters.follow_best == FollowBest::off || !best) return price;
  const std::int64_t step = parameters.follow_best == FollowBest::behind ? sign(side) : 0;
  const Price bound = best->price - Price{step};
  return side == Side::buy ? std::min(price, bound) : std::max(price, bound);
}

Price desired_price(Side side, double distance_bps, const QuoteInputs& inputs, const Parameters& parameters,
                    const Instrument& instrument) {
  const double distance = inputs.fair_price * distance_bps / 1e4;
  Price price;
  if (side == Side::buy) {
    price = instrument.floor_to_tick(std::max(inputs.fair_price - distance, 0.0));
    if (parameters.post_only && inputs.venue_top.ask) {
      price = std::min(price, inputs.venue_top.ask->price - Price{1});
    }
  } else {
    price = instrument.ceil_to_tick(inputs.fair_price + distance);
    if (parameters.post_only && inputs.venue_top.bid) {
      price = std::max(price, inputs.venue_top.bid->price + Price{1});
    }
  }
  return behind_best(price, side, inputs, parameters);
}

// The model wants it, but the risk gate would not let it pass.
bool beyond_collar(double distance_bps, const Parameters& parameters) {
  return !(std::abs(distance_bps) < parameters.price_collar_bps);
}

void fill_side(Side side, DesiredQuotes& quotes, const QuoteInputs& inputs, const Parameters& parameters,
               const Instrument& instrument) {
  DesiredSide& desired = quotes.sides[side];
  const Quantity along = sign(side) * inputs.position;  // how far we already are in this side's direction
  Quantity room = inputs.only_reduce ? -along : *parameters.max_position - along;
  if (room < instrument.min_quantity()) {
    desired.hold = inputs.only_reduce ? Hold::mode : Hold::position_limit;
    return;
  }
  const double factor = side == Side::buy ? quotes.model.bid_size : quotes.model.ask_size;
  double wanted = instrument.to_double(parameters.order_size) * factor;
  double distance_bps = quotes.distance_bps[side];
  desired.hold = Hold::below_min_size;
  for (std::int64_t level = 0; level < parameters.levels; ++level) {
    if (beyond_collar(distance_bps, parameters)) {
      if (level == 0) desired.hold = Hold::price_collar;
      break;
    }
    const Quantity size =
        std::min({instrument.floor_to_lot(std::min(wanted, instrument.to_double(parameters.max_order_size))),
                  parameters.max_order_size, room});
    if (size < instrument.min_quantity()) break;
    Price price = desired_price(side, distance_bps, inputs, parameters, instrument);
    // Bounds by the exchange's best prices may put levels on one another.
    if (level > 0) {
      const Price outside = desired.levels().back().price - Price{sign(side)};
      price = side == Side::buy ? std::min(price, outside) : std::max(price, outside);
    }
    if (price < Price{1}) {
      if (level == 0) desired.hold = Hold::price_collar;
      break;
    }
    desired.add({price, size});
    desired.hold = Hold::none;
    room -= size;
    wanted *= parameters.level_size_factor;
    distance_bps += parameters.level_spacing_bps;
  }
}

}  // namespace

DesiredQuotes desired_quotes(const QuoteInputs& inputs, const Parameters& parameters,
                             const Instrument& instrument) {
  DesiredQuotes quotes;
  if (!parameters.max_position) {
    for (const Side side : kBothSides) quotes.sides[side].hold = Hold::no_position_limit;
    return quotes;
  }
  const Quantity inventory = inputs.position - parameters.target_position;
  const Quantity room = *parameters.max_position -
                        sign(inventory.lots < 0 ? Side::sell : Side::buy) * parameters.target_position;
  quotes.inventory = instrument.to_double(inventory);
  quotes.model = quote_model({.inventory = quotes.inventory,
                              .room = instrument.to_double(room),
                              .order_size = instrument.to_double(parameters.order_size),
                              .volatility = inputs.volatility,
                              .uncertainty_bps = inputs.uncertainty_bps},
                             parameters);
  quotes.weekend_factor = inputs.weekend ? parameters.weekend_spread_factor : 1;
  const double half_bps = quotes.model.spread_bps * quotes.weekend_factor / 2;
  quotes.distance_bps[Side::buy] = half_bps - quotes.model.shift_bps + parameters.bid_offset_bps;
  quotes.distance_bps[Side::sell] = half_bps + quotes.model.shift_bps + parameters.ask_offset_bps;
  for (const Side side : kBothSides) fill_side(side, quotes, inputs, parameters, instrument);
  return quotes;
}

std::int64_t least_spread_ticks(double fair_price, const Parameters& parameters,
                                const Instrument& instrument) {
  return instrument.ceil_to_tick(fair_price * least_spread_bps(parameters) / 1e4).ticks;
}

}  // namespace mm::engine
