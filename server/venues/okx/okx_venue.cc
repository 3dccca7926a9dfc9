#include "venues/okx/okx_venue.h"

#include "venues/okx/messages.h"

namespace mm::okx {

feed::Venue venue(net::Url url, const std::vector<std::string>& symbols) {
  feed::Venue venue;
  venue.name = "okx";
  venue.url = std::move(url);
  for (const std::string& symbol : symbols) {
    venue.opening.push_back(R"({"op":"subscribe","args":[{"channel":"bbo-tbt","instId":")" + symbol +
                            R"("}]})");
  }
  // A link without pushes is closed after 30 s. The answer is the text `pong`.
  venue.keep_alive = "ping";
  venue.keep_alive_every = std::chrono::seconds(10);
  venue.patience.frames = std::chrono::seconds(20);
  // An unchanged quote comes again after some 60 s, with the same number.
  venue.repeats_quotes = true;
  venue.patience.quotes = std::chrono::seconds(75);
  venue.parser = [] { return std::make_unique<FrameParser>(); };
  return venue;
}

}  // namespace mm::okx
