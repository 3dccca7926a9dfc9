#include "simulator/roxom_text.h"

#include <algorithm>
#include <cmath>

namespace mm::simulator {

namespace {

constexpr int kSatsDecimals = 8;

std::string sats_text(std::int64_t sats, Unit unit) {
  return unit == Unit::sats ? std::to_string(sats) : to_text(Decimal{sats, -kSatsDecimals});
}

}  // namespace

std::string price_text(const Instrument& instrument, Price price, Unit unit) {
  const Decimal& tick = instrument.price_increment();
  const auto sats = scaled_to(Decimal{price.ticks * tick.mantissa, tick.exponent}, kSatsDecimals);
  return sats_text(sats ? *sats : 0, unit);
}

std::string quantity_text(const Instrument& instrument, Quantity quantity) {
  return instrument.to_text(quantity, 2);
}

std::string amount_text(Amount amount, Unit unit) {
  const auto sats = scaled_to(Decimal{amount.atoms, -Amount::kDecimals}, kSatsDecimals);
  return sats_text(sats ? *sats : 0, unit);
}

std::string rounded_price_text(double price, Unit unit) {
  return sats_text(std::llround(price * 1e8), unit);
}

std::string numbered_uuid(std::string_view family, std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(family) + "-0000-7000-8000-" +
         std::string(12 - std::min<std::size_t>(digits.size(), 12), '0') + digits;
}

}  // namespace mm::simulator
