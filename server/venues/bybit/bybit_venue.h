// Bybit v5 spot: the topic `orderbook.1`, the best level each 10 ms. Symbols are written XAUTUSDT.
#pragma once

#include "venues/feed/venue.h"

namespace mm::bybit {

// `url`: wss://stream.bybit.com/v5/public/spot
feed::Venue venue(net::Url url, const std::vector<std::string>& symbols);

}  // namespace mm::bybit
