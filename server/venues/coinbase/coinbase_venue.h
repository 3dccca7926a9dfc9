// Coinbase Exchange: the channels `level2_batch`, the book's changes each 50 ms, and `heartbeat`. Symbols are
// written PAXG-USD.
#pragma once

#include "venues/feed/venue.h"

namespace mm::coinbase {

// `url`: wss://ws-feed.exchange.coinbase.com
feed::Venue venue(net::Url url, const std::vector<std::string>& symbols);

}  // namespace mm::coinbase
