// Binance Spot: one combined `bookTicker` stream, seeded over REST. Symbols are written PAXGUSDT.
#pragma once

#include "engine/venue.h"
#include "net/https_client.h"
#include "venues/feed/venue.h"

namespace mm::binance {

// `stream`: wss://stream.binance.com:9443, its target is ignored; `rest`: https://api.binance.com
feed::Venue venue(net::Url stream, net::Url rest, const std::vector<std::string>& symbols,
                  boost::asio::io_context& io, const net::TlsContext* tls, engine::VenueObserver& observer);

}  // namespace mm::binance
