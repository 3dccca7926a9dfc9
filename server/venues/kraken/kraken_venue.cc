#include "venues/kraken/kraken_venue.h"

#include "venues/kraken/messages.h"

namespace mm::kraken {

feed::Venue venue(net::Url url, const std::vector<std::string>& symbols) {
  feed::Venue venue;
  venue.name = "kraken";
  venue.url = std::move(url);
  for (const std::string& symbol : symbols) {
    // Without `bbo` a quiet pair would tell its price only when it is traded.
    venue.opening.push_back(R"({"method":"subscribe","params":{"channel":"ticker","symbol":[")" + symbol +
                            R"("],"event_trigger":"bbo","snapshot":true}})");
  }
  // A heartbeat comes each second in which nothing else does. A quiet pair's quote is proven by the snapshot
  // of a fresh link: 20 in ten minutes, of 150 connections that are allowed.
  venue.patience.frames = std::chrono::seconds(10);
  venue.patience.quotes = std::chrono::seconds(30);
  venue.parser = [] { return std::make_unique<FrameParser>(); };
  return venue;
}

}  // namespace mm::kraken
