#include "venues/binance/binance_venue.h"

#include <algorithm>
#include <cctype>

#include "venues/binance/messages.h"

namespace mm::binance {

namespace {

constexpr std::string_view kName = "binance";

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// The stream speaks only on change: a quiet symbol would have no price for minutes.
class RestSeeder final : public feed::Seeder {
 public:
  RestSeeder(boost::asio::io_context& io, const net::TlsContext* tls, net::Url rest,
             const std::vector<std::string>& symbols, engine::VenueObserver& observer)
      : observer_(observer), client_(io, tls, {.url = std::move(rest), .warm = 0, .most = 2}) {
    for (const std::string& symbol : symbols) {
      target_ += (&symbol == &symbols.front() ? "%22" : ",%22") + symbol + "%22";
    }
    target_ += "%5D";
  }

  void ask(std::function<void(const std::vector<Seed>&)> done) override {
    client_.request({.method = "GET", .target = target_, .timeout = std::chrono::seconds(5)},
                    [this, done = std::move(done)](const net::HttpOutcome& outcome) {
                      observer_.request_finished("book_ticker", outcome.status, outcome.took);
                      if (outcome.status != 200) return;
                      const auto seeds = parse_book_tickers(outcome.body);
                      if (!seeds) return observer_.frame_refused(kName, seeds.error());
                      done(*seeds);
                    });
  }

 private:
  engine::VenueObserver& observer_;
  std::string target_ = "/api/v3/ticker/bookTicker?symbols=%5B";
  net::HttpsClient client_;
};

}  // namespace

feed::Venue venue(net::Url stream, net::Url rest, const std::vector<std::string>& symbols,
                  boost::asio::io_context& io, const net::TlsContext* tls, engine::VenueObserver& observer) {
  feed::Venue venue;
  venue.name = kName;
  venue.url = std::move(stream);
  venue.url.target = "/stream?streams=";
  for (const std::string& symbol : symbols) {
    if (&symbol != &symbols.front()) venue.url.target += '/';
    venue.url.target += lower(symbol) + "@bookTicker";
  }
  venue.patience.idle = std::chrono::seconds(45);  // the server pings every 20 s
  venue.patience.quotes = std::chrono::seconds(45);
  venue.max_link_age = std::chrono::hours(23);  // the server ends a link at 24 h
  venue.backoff = {};
  venue.parser = [] { return std::make_unique<FrameParser>(); };
  venue.seeder = std::make_unique<RestSeeder>(io, tls, std::move(rest), symbols, observer);
  return venue;
}

}  // namespace mm::binance
