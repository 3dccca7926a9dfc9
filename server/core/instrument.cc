#include "core/instrument.h"

#include <cmath>

namespace mm {

namespace {

constexpr double kGridTolerance = 1e-9;

// The count of `increment` in `value`, when it is a whole number of them.
Result<std::int64_t> count_of(const Decimal& value, const Decimal& increment) {
  const int decimals = std::max(-value.exponent, -increment.exponent);
  const auto scaled_value = scaled_to(value, decimals);
  if (!scaled_value) return Error{scaled_value.error()};
  const auto scaled_increment = scaled_to(increment, decimals);
  if (!scaled_increment) return Error{scaled_increment.error()};
  if (*scaled_value % *scaled_increment != 0) {
    return Error{"'" + to_text(value) + "' is not a multiple of " + to_text(increment)};
  }
  return *scaled_value / *scaled_increment;
}

Result<std::int64_t> count_of(std::string_view text, const Decimal& increment) {
  const auto value = parse_decimal(text);
  if (!value) return Error{value.error()};
  return count_of(*value, increment);
}

std::string count_to_text(std::int64_t count, const Decimal& increment, int min_decimals) {
  return to_text(Decimal{count * increment.mantissa, increment.exponent}, min_decimals);
}

}  // namespace

Result<Instrument> Instrument::create(std::string symbol, Decimal price_increment, Decimal quantity_increment,
                                      Decimal min_quantity) {
  if (symbol.empty()) return Error{"an instrument needs a symbol"};
  if (price_increment.mantissa <= 0) return Error{"the price increment must be positive"};
  if (quantity_increment.mantissa <= 0) return Error{"the quantity increment must be positive"};
  const auto min_lots = count_of(min_quantity, quantity_increment);
  if (!min_lots) return Error{"minimum quantity: " + min_lots.error()};
  if (*min_lots <= 0) return Error{"the minimum quantity must be positive"};

  const int exponent = price_increment.exponent + quantity_increment.exponent;
  std::int64_t atoms = 0;
  if (exponent < -Amount::kDecimals ||
      __builtin_mul_overflow(price_increment.mantissa, quantity_increment.mantissa, &atoms) ||
      __builtin_mul_overflow(atoms, power_of_ten(Amount::kDecimals + exponent), &atoms)) {
    return Error{"one price increment x one quantity increment must be a whole number of 1e-10"};
  }

  Instrument instrument;
  instrument.symbol_ = std::move(symbol);
  instrument.price_increment_ = price_increment;
  instrument.quantity_increment_ = quantity_increment;
  instrument.min_quantity_ = Quantity{*min_lots};
  instrument.tick_ = mm::to_double(price_increment);
  instrument.lot_ = mm::to_double(quantity_increment);
  instrument.atoms_per_tick_lot_ = atoms;
  return instrument;
}

Result<Price> Instrument::price(std::string_view text) const {
  const auto ticks = count_of(text, price_increment_);
  if (!ticks) return Error{ticks.error()};
  return Price{*ticks};
}

Result<Quantity> Instrument::quantity(std::string_view text) const {
  const auto lots = count_of(text, quantity_increment_);
  if (!lots) return Error{lots.error()};
  return Quantity{*lots};
}

std::string Instrument::to_text(Price price, int min_decimals) const {
  return count_to_text(price.ticks, price_increment_, min_decimals);
}

std::string Instrument::to_text(Quantity quantity, int min_decimals) const {
  return count_to_text(quantity.lots, quantity_increment_, min_decimals);
}

Price Instrument::floor_to_tick(double value) const {
  return {static_cast<std::int64_t>(std::floor(value / tick_ + kGridTolerance))};
}

Price Instrument::ceil_to_tick(double value) const {
  return {static_cast<std::int64_t>(std::ceil(value / tick_ - kGridTolerance))};
}

Quantity Instrument::floor_to_lot(double value) const {
  return {static_cast<std::int64_t>(std::floor(value / lot_ + kGridTolerance))};
}

double Instrument::average_price(Amount notional, Quantity quantity) const {
  if (quantity.lots == 0) return 0;
  return mm::to_double(notional) / to_double(quantity);
}

Result<Amount> parse_amount(std::string_view text) {
  const auto value = parse_decimal(text);
  if (!value) return Error{value.error()};
  const auto atoms = scaled_to(*value, Amount::kDecimals);
  if (!atoms) return Error{atoms.error()};
  return Amount{*atoms};
}

std::string to_text(Amount amount) {
  return to_text(Decimal{amount.atoms, -Amount::kDecimals});
}

double to_double(Amount amount) {
  return to_double(Decimal{amount.atoms, -Amount::kDecimals});
}

}  // namespace mm
