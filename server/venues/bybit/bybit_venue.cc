#include "venues/bybit/bybit_venue.h"

#include "venues/bybit/messages.h"

namespace mm::bybit {

feed::Venue venue(net::Url url, const std::vector<std::string>& symbols) {
  feed::Venue venue;
  venue.name = "bybit";
  venue.url = std::move(url);
  // One request a symbol: a request with one bad topic is refused whole.
  for (const std::string& symbol : symbols) {
    venue.opening.push_back(R"({"op":"subscribe","args":["orderbook.1.)" + symbol + R"("]})");
  }
  venue.keep_alive = R"({"op":"ping"})";
  venue.keep_alive_every = std::chrono::seconds(20);
  // An unchanged quote comes again after 3 s, with the same number.
  venue.repeats_quotes = true;
  venue.patience.frames = std::chrono::seconds(10);
  venue.patience.quotes = std::chrono::seconds(10);
  // Links are cut after 6 to 12 hours.
  venue.max_link_age = std::chrono::hours(5);
  venue.parser = [] { return std::make_unique<FrameParser>(); };
  return venue;
}

}  // namespace mm::bybit
