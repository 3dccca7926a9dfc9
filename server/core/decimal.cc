#include "core/decimal.h"

#include <array>
#include <limits>

namespace mm {

namespace {

constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::int64_t power = 1;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}();

Error not_a_number(std::string_view text, std::string_view why) {
  constexpr std::size_t kShown = 40;
  std::string shown(text.substr(0, kShown));
  if (text.size() > kShown) shown += "...";
  return Error{"'" + shown + "' is not a decimal number: " + std::string(why)};
}

}  // namespace

std::int64_t power_of_ten(int n) {
  return kPowers.at(static_cast<std::size_t>(n));
}

Result<Decimal> parse_decimal(std::string_view text) {
  std::size_t at = 0;
  bool negative = false;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) {
    negative = text[at] == '-';
    ++at;
  }
  std::int64_t mantissa = 0;
  int decimals = 0;
  bool point = false;
  bool digits = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.') {
      if (point) return not_a_number(text, "two decimal points");
      point = true;
      continue;
    }
    if (c < '0' || c > '9')
      return not_a_number(text, "only digits, one point and a leading sign are allowed");
    digits = true;
    if (point && decimals == kMaxDecimals) return not_a_number(text, "more than 18 decimals");
    if (__builtin_mul_overflow(mantissa, std::int64_t{10}, &mantissa) ||
        __builtin_add_overflow(mantissa, std::int64_t{c - '0'}, &mantissa)) {
      return not_a_number(text, "too large");
    }
    if (point) ++decimals;
  }
  if (!digits) return not_a_number(text, "no digits");
  return Decimal{negative ? -mantissa : mantissa, -decimals};
}

std::string to_text(const Decimal& value, int min_decimals) {
  const bool negative = value.mantissa < 0;
  // Through unsigned, so that the smallest int64 has a magnitude too.
  const auto magnitude =
      negative ? ~static_cast<std::uint64_t>(value.mantissa) + 1 : static_cast<std::uint64_t>(value.mantissa);
  std::string digits = std::to_string(magnitude);
  const auto decimals = static_cast<std::size_t>(-value.exponent);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  std::string text;
  if (negative) text += '-';
  text.append(digits, 0, digits.size() - decimals);
  const auto shown = std::max(decimals, static_cast<std::size_t>(std::max(min_decimals, 0)));
  if (shown > 0) {
    text += '.';
    text.append(digits, digits.size() - decimals);
    text.append(shown - decimals, '0');
  }
  return text;
}

Result<std::int64_t> scaled_to(const Decimal& value, int decimals) {
  const int shift = decimals + value.exponent;
  if (shift >= 0) {
    std::int64_t scaled = 0;
    if (shift > kMaxDecimals || __builtin_mul_overflow(value.mantissa, power_of_ten(shift), &scaled)) {
      return Error{"'" + to_text(value) + "' is too large"};
    }
    return scaled;
  }
  if (-shift > kMaxDecimals) return std::int64_t{0};
  const std::int64_t divisor = power_of_ten(-shift);
  const std::int64_t quotient = value.mantissa / divisor;
  const std::int64_t remainder = value.mantissa % divisor;
  const std::int64_t magnitude = remainder < 0 ? -remainder : remainder;
  if (magnitude < divisor - magnitude) return quotient;
  return value.mantissa < 0 ? quotient - 1 : quotient + 1;
}

double to_double(const Decimal& value) {
  return static_cast<double>(value.mantissa) / static_cast<double>(power_of_ten(-value.exponent));
}

}  // namespace mm
