#include "engine/quote_model.h"

#include <algorithm>
#include <cmath>

namespace mm::engine {

namespace {

double horizon_volatility(const ModelInputs& inputs, const Parameters& parameters) {
  return inputs.volatility * std::sqrt(to_seconds(parameters.horizon));
}

ModelQuote fixed(const Parameters& parameters) {
  ModelQuote quote;
  quote.terms.base_bps = parameters.spread_bps;
  return quote;
}

// Of the room to the position limit, how much is used: -1 to 1.
double fullness(const ModelInputs& inputs) {
  return inputs.room > 0 ? std::clamp(inputs.inventory / inputs.room, -1.0, 1.0)
                         : (inputs.inventory > 0) - (inputs.inventory < 0);
}

ModelQuote inventory(const ModelInputs& inputs, const Parameters& parameters) {
  ModelQuote quote;
  quote.shift_bps = -parameters.skew_bps * fullness(inputs);
  quote.terms.base_bps = parameters.spread_bps;
  quote.terms.volatility_bps = parameters.volatility_factor * horizon_volatility(inputs, parameters);
  return quote;
}

// So that a part of an execution leaves most sizes as they were, and orders in their places.
double in_tenths(double lean) {
  return std::round(10 * lean) / 10;
}

ModelQuote with_formula(const ShiftAndSpread& formula) {
  ModelQuote quote;
  quote.shift_bps = formula.shift;
  quote.terms.base_bps = formula.spread;
  return quote;
}

ModelQuote by_model(const ModelInputs& inputs, const Parameters& p) {
  switch (p.model) {
    case QuoteModel::fixed:
      break;
    case QuoteModel::inventory:
      return inventory(inputs, p);
    case QuoteModel::avellaneda_stoikov:
      return with_formula(avellaneda_stoikov(inputs.inventory, inputs.volatility, p.risk_aversion,
                                             p.fill_decay, to_seconds(p.horizon)));
    case QuoteModel::glft:
      return with_formula(glft(inputs.inventory, inputs.volatility, p.risk_aversion, p.fill_decay,
                               p.fill_intensity, inputs.order_size));
  }
  return fixed(p);
}

}  // namespace

ShiftAndSpread avellaneda_stoikov(double inventory, double volatility, double risk_aversion,
                                  double fill_decay, double horizon) {
  const double risk = risk_aversion * volatility * volatility * horizon;
  return {-inventory * risk, risk + 2 / risk_aversion * std::log1p(risk_aversion / fill_decay)};
}

ShiftAndSpread glft(double inventory, double volatility, double risk_aversion, double fill_decay,
                    double fill_intensity, double order_size) {
  const double gd = risk_aversion * order_size;
  const double c1 = std::log1p(gd / fill_decay) / gd;
  const double c2 = std::sqrt(risk_aversion / (2 * fill_intensity * order_size * fill_decay) *
                              std::pow(1 + gd / fill_decay, fill_decay / gd + 1));
  return {-inventory * volatility * c2, 2 * c1 + order_size * volatility * c2};
}

double least_spread_bps(const Parameters& p) {
  const double least = p.model == QuoteModel::fixed ? p.spread_bps : p.min_spread_bps;
  return p.quote_inside_fees ? least : std::max(least, 2 * p.maker_fee_bps);
}

ModelQuote quote_model(const ModelInputs& inputs, const Parameters& parameters) {
  ModelQuote quote = by_model(inputs, parameters);
  if (parameters.model != QuoteModel::fixed) {
    quote.fullness = fullness(inputs);
    const double lean = in_tenths(parameters.size_skew * quote.fullness);
    quote.bid_size = 1 - lean;
    quote.ask_size = 1 + lean;
    quote.terms.uncertainty_bps = parameters.uncertainty_factor * inputs.uncertainty_bps;
    quote.terms.fee_bps = 2 * std::max(parameters.maker_fee_bps, 0.0);
  }
  quote.shift_bps += 0.0;  // makes -0 a 0, which is what a reader expects of an empty position
  quote.spread_bps = std::max(quote.terms.sum(), least_spread_bps(parameters));
  return quote;
}

}  // namespace mm::engine
