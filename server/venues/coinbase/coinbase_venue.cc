#include "venues/coinbase/coinbase_venue.h"

#include "venues/coinbase/messages.h"

namespace mm::coinbase {

feed::Venue venue(net::Url url, const std::vector<std::string>& symbols) {
  feed::Venue venue;
  venue.name = "coinbase";
  venue.url = std::move(url);
  // One request a symbol: a request with one bad product is refused whole.
  for (const std::string& symbol : symbols) {
    venue.opening.push_back(R"({"type":"subscribe","product_ids":[")" + symbol +
                            R"("],"channels":["level2_batch","heartbeat"]})");
  }
  // A heartbeat of each product comes each second. A fresh link costs a whole book, so quiet ones have more
  // time.
  venue.patience.frames = std::chrono::seconds(5);
  venue.patience.heartbeats = std::chrono::seconds(5);
  venue.patience.quotes = std::chrono::seconds(45);
  venue.max_message = std::size_t{256} << 20;
  venue.parser = [] { return std::make_unique<FrameParser>(); };
  return venue;
}

}  // namespace mm::coinbase
