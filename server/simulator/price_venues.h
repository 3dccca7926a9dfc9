// The price venues that mmsim plays, and what each of them lists under which name.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace mm::simulator {

enum class PriceVenue : std::uint8_t { binance, kraken, coinbase, okx, bybit };

inline constexpr std::array kPriceVenues{PriceVenue::binance, PriceVenue::kraken, PriceVenue::coinbase,
                                         PriceVenue::okx, PriceVenue::bybit};

std::string_view to_text(PriceVenue venue);

enum class Listing : std::uint8_t {
  gold,             // a gold token in USDT or USD
  bitcoin,          // likewise
  gold_in_bitcoin,  // without a detour, and thin
  tether,           // USDT in USD
};

struct VenueSymbol {
  PriceVenue venue;
  std::string_view name;
  Listing listing;
  bool in_dollars = false;  // priced in USD, not in USDT
  double basis_bps = 0;     // of another gold token to PAXG
};

inline constexpr std::array kVenueSymbols{
    VenueSymbol{PriceVenue::binance, "PAXGUSDT", Listing::gold},
    VenueSymbol{PriceVenue::binance, "BTCUSDT", Listing::bitcoin},
    VenueSymbol{PriceVenue::binance, "PAXGBTC", Listing::gold_in_bitcoin},
    VenueSymbol{PriceVenue::kraken, "PAXG/USD", Listing::gold, true},
    VenueSymbol{PriceVenue::kraken, "BTC/USD", Listing::bitcoin, true},
    VenueSymbol{PriceVenue::kraken, "USDT/USD", Listing::tether, true},
    VenueSymbol{PriceVenue::coinbase, "PAXG-USD", Listing::gold, true},
    VenueSymbol{PriceVenue::coinbase, "BTC-USD", Listing::bitcoin, true},
    VenueSymbol{PriceVenue::coinbase, "USDT-USD", Listing::tether, true},
    VenueSymbol{PriceVenue::okx, "PAXG-USDT", Listing::gold},
    VenueSymbol{PriceVenue::okx, "XAUT-USDT", Listing::gold, false, -2.6},
    VenueSymbol{PriceVenue::okx, "BTC-USDT", Listing::bitcoin},
    VenueSymbol{PriceVenue::bybit, "XAUTUSDT", Listing::gold, false, -2.6},
    VenueSymbol{PriceVenue::bybit, "BTCUSDT", Listing::bitcoin},
};

// Null when the venue has no such symbol.
const VenueSymbol* find_symbol(PriceVenue venue, std::string_view name);

// Whether a place that a person named means the symbol: "all", "kraken", "kraken:PAXG/USD" or "PAXG/USD".
bool means(std::string_view place, const VenueSymbol& symbol);
// ... or the venue: "all" or "kraken".
bool means(std::string_view place, PriceVenue venue);
// The place itself when it means anything, otherwise the nearest that does.
std::string nearest_place(std::string_view place);

}  // namespace mm::simulator
