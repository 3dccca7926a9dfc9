#include "simulator/price_venues.h"

#include <algorithm>
#include <vector>

#include "core/nearest_name.h"

namespace mm::simulator {

std::string_view to_text(PriceVenue venue) {
  switch (venue) {
    case PriceVenue::binance:
      return "binance";
    case PriceVenue::kraken:
      return "kraken";
    case PriceVenue::coinbase:
      return "coinbase";
    case PriceVenue::okx:
      return "okx";
    case PriceVenue::bybit:
      return "bybit";
  }
  return "binance";
}

const VenueSymbol* find_symbol(PriceVenue venue, std::string_view name) {
  const auto found = std::find_if(kVenueSymbols.begin(), kVenueSymbols.end(), [&](const VenueSymbol& one) {
    return one.venue == venue && one.name == name;
  });
  return found == kVenueSymbols.end() ? nullptr : &*found;
}

bool means(std::string_view place, PriceVenue venue) {
  return place == "all" || place == to_text(venue);
}

bool means(std::string_view place, const VenueSymbol& symbol) {
  if (means(place, symbol.venue) || place == symbol.name) return true;
  const std::string_view venue = to_text(symbol.venue);
  return place.starts_with(venue) && place.substr(venue.size()).starts_with(':') &&
         place.substr(venue.size() + 1) == symbol.name;
}

std::string nearest_place(std::string_view place) {
  std::vector<std::string> places{"all"};
  for (const PriceVenue venue : kPriceVenues) places.emplace_back(to_text(venue));
  for (const VenueSymbol& symbol : kVenueSymbols) {
    places.emplace_back(symbol.name);
    places.push_back(std::string(to_text(symbol.venue)) + ':' + std::string(symbol.name));
  }
  const std::vector<std::string_view> names(places.begin(), places.end());
  return std::string(nearest_name(place, names));
}

}  // namespace mm::simulator
