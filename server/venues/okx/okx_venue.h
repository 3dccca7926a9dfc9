// OKX v5 spot: the `bbo-tbt` channel, the best level each 10 ms. Symbols are written PAXG-USDT.
#pragma once

#include "venues/feed/venue.h"

namespace mm::okx {

// `url`: wss://ws.okx.com/ws/v5/public
feed::Venue venue(net::Url url, const std::vector<std::string>& symbols);

}  // namespace mm::okx
