// Kraken WebSocket v2: the `ticker` channel, told on each change of the best prices. Symbols are written
// PAXG/USD, and bitcoin is BTC.
#pragma once

#include "venues/feed/venue.h"

namespace mm::kraken {

// `url`: wss://ws.kraken.com/v2
feed::Venue venue(net::Url url, const std::vector<std::string>& symbols);

}  // namespace mm::kraken
