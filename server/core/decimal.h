// Exact decimal numbers as text spells them: mantissa x 10^exponent. The form in which prices, quantities and
// amounts cross the door; inside they are integers of the instrument's units (see fixed.h, instrument.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace mm {

struct Decimal {
  std::int64_t mantissa = 0;
  int exponent = 0;  // between -18 and 0

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

inline constexpr int kMaxDecimals = 18;

// 10^n for n in [0, 18].
std::int64_t power_of_ten(int n);

// "12.3400" -> {123400, -4}. Accepts an optional sign, digits and at most one point with digits on at least
// one side; no exponent, no spaces, no grouping. Fails on anything else and on what does not fit 64 bits.
Result<Decimal> parse_decimal(std::string_view text);

// {123400, -4} -> "12.3400". At least `min_decimals` digits after the point, never fewer than the value needs
// by its exponent.
std::string to_text(const Decimal& value, int min_decimals = 0);

// The value counted in units of 10^-decimals, rounded half away from zero if it has more digits than that.
// Fails on overflow.
Result<std::int64_t> scaled_to(const Decimal& value, int decimals);

double to_double(const Decimal& value);

}  // namespace mm
