// What an instrument is: its symbol, its increments, and the exact way between decimal text and integers.
#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "core/decimal.h"
#include "core/fixed.h"
#include "core/result.h"

namespace mm {

class Instrument {
 public:
  // Fails when an increment is not positive or when one tick x one lot is not a whole number of 1e-10.
  static Result<Instrument> create(std::string symbol, Decimal price_increment, Decimal quantity_increment,
                                   Decimal min_quantity);

  const std::string& symbol() const { return symbol_; }
  const Decimal& price_increment() const { return price_increment_; }
  const Decimal& quantity_increment() const { return quantity_increment_; }
  Quantity min_quantity() const { return min_quantity_; }

  // Text to integers: fails unless the text is a whole number of increments. Never rounds.
  Result<Price> price(std::string_view text) const;
  Result<Quantity> quantity(std::string_view text) const;

  // Integers to text, with at least `min_decimals` decimals.
  std::string to_text(Price price, int min_decimals = 0) const;
  std::string to_text(Quantity quantity, int min_decimals = 0) const;

  double to_double(Price price) const { return static_cast<double>(price.ticks) * tick_; }
  double to_double(Quantity quantity) const { return static_cast<double>(quantity.lots) * lot_; }

  // The nearest price on the grid that is not above / not below `value` (in quote units, finite, >= 0).
  // A value within 1e-9 ticks of the grid counts as on it, so that binary fractions don't cost a tick.
  Price floor_to_tick(double value) const;
  Price ceil_to_tick(double value) const;
  Quantity floor_to_lot(double value) const;

  // The greatest (or least) amount there is when the product is beyond it: 922 million of the quote asset.
  Amount notional(Price price, Quantity quantity) const {
    std::int64_t atoms = 0;
    const bool overflows = __builtin_mul_overflow(price.ticks, quantity.lots, &atoms) ||
                           __builtin_mul_overflow(atoms, atoms_per_tick_lot_, &atoms);
    if (!overflows) return {atoms};
    const bool negative = (price.ticks < 0) != (quantity.lots < 0);
    return {negative ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max()};
  }
  // `notional / quantity` as a price per unit, rounded to the nearest tick: for showing, not for booking.
  double average_price(Amount notional, Quantity quantity) const;

 private:
  Instrument() = default;

  std::string symbol_;
  Decimal price_increment_;
  Decimal quantity_increment_;
  Quantity min_quantity_;
  double tick_ = 0;
  double lot_ = 0;
  std::int64_t atoms_per_tick_lot_ = 0;
};

// Amount <-> decimal text in units of the quote asset.
Result<Amount> parse_amount(std::string_view text);
std::string to_text(Amount amount);
double to_double(Amount amount);

}  // namespace mm
