// Numbers as Roxom writes them: prices and money with 8 decimals (or whole sats), quantities with 2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/instrument.h"
#include "simulator/roxom_messages.h"

namespace mm::simulator {

std::string price_text(const Instrument& instrument, Price price, Unit unit = Unit::btc);
std::string quantity_text(const Instrument& instrument, Quantity quantity);
std::string amount_text(Amount amount, Unit unit = Unit::btc);
// An average or a mark, rounded to 8 decimals.
std::string rounded_price_text(double price, Unit unit = Unit::btc);

// A made-up UUID: "<family>-0000-7000-8000-<number in 12 digits>". `family` has 8 hex digits.
std::string numbered_uuid(std::string_view family, std::uint64_t number);

}  // namespace mm::simulator
