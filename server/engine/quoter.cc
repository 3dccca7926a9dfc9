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

// The price of one level, step by step.
void find_price(LevelTrace& steps, Side side, const QuoteInputs& inputs, const Parameters& parameters,
                const Instrument& instrument) {
  const double distance = inputs.fair_price * steps.distance_bps / 1e4;
  if (side == Side::buy) {
    steps.rounded = steps.post_only = instrument.floor_to_tick(std::max(inputs.fair_price - distance, 0.0));
    if (parameters.post_only && inputs.venue_top.ask) {
      steps.post_only = std::min(steps.rounded, inputs.venue_top.ask->price - Price{1});
    }
  } else {
    steps.rounded = steps.post_only = instrument.ceil_to_tick(inputs.fair_price + distance);
    if (parameters.post_only && inputs.venue_top.bid) {
      steps.post_only = std::max(steps.rounded, inputs.venue_top.bid->price + Price{1});
    }
  }
  steps.followed = behind_best(steps.post_only, side, inputs, parameters);
}

// The model wants it, but the risk gate would not let it pass.
bool beyond_collar(double distance_bps, const Parameters& parameters) {
  return !(std::abs(distance_bps) < parameters.price_collar_bps);
}

// One level: its price and size, or why there is none.
Hold find_level(LevelTrace& steps, const DesiredSide& inside, Side side, const QuoteInputs& inputs,
                const Parameters& parameters, const Instrument& instrument) {
  if (beyond_collar(steps.distance_bps, parameters)) return Hold::price_collar;
  const double largest = instrument.to_double(parameters.max_order_size);
  auto& [price, quantity] = steps.level;
  quantity = std::min(
      {instrument.floor_to_lot(std::min(steps.wanted_size, largest)), parameters.max_order_size, steps.room});
  if (quantity < instrument.min_quantity()) return Hold::below_min_size;
  find_price(steps, side, inputs, parameters, instrument);
  price = steps.followed;
  // Bounds by the exchange's best prices may put levels on one another.
  if (!inside.empty()) {
    const Price outside = inside.levels().back().price - Price{sign(side)};
    price = side == Side::buy ? std::min(price, outside) : std::max(price, outside);
  }
  return price < Price{1} ? Hold::price_collar : Hold::none;
}

void fill_side(Side side, DesiredQuotes& quotes, const QuoteInputs& inputs, const Parameters& parameters,
               const Instrument& instrument, QuoteTrace* trace) {
  DesiredSide& desired = quotes.sides[side];
  const Quantity along = sign(side) * inputs.position;  // how far we already are in this side's direction
  const double factor = side == Side::buy ? quotes.model.bid_size : quotes.model.ask_size;
  LevelTrace steps;
  steps.distance_bps = quotes.distance_bps[side];
  steps.wanted_size = instrument.to_double(parameters.order_size) * factor;
  steps.room = inputs.only_reduce ? -along : *parameters.max_position - along;
  if (steps.room < instrument.min_quantity()) {
    desired.hold = inputs.only_reduce ? Hold::mode : Hold::position_limit;
    return;
  }
  for (std::int64_t number = 0; number < parameters.levels; ++number) {
    steps.hold = find_level(steps, desired, side, inputs, parameters, instrument);
    if (trace) (*trace)[side].push_back(steps);
    if (steps.hold != Hold::none) {
      if (desired.empty()) desired.hold = steps.hold;
      return;
    }
    desired.add(steps.level);
    steps.room -= steps.level.quantity;
    steps.wanted_size *= parameters.level_size_factor;
    steps.distance_bps += parameters.level_spacing_bps;
  }
}

}  // namespace

DesiredQuotes desired_quotes(const QuoteInputs& inputs, const Parameters& parameters,
                             const Instrument& instrument, QuoteTrace* trace) {
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
  for (const Side side : kBothSides) fill_side(side, quotes, inputs, parameters, instrument, trace);
  return quotes;
}

std::int64_t least_spread_ticks(double fair_price, const Parameters& parameters,
                                const Instrument& instrument) {
  return instrument.ceil_to_tick(fair_price * least_spread_bps(parameters) / 1e4).ticks;
}

}  // namespace mm::engine
