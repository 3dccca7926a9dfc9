#include "app/price_feeds.h"

#include "venues/binance/binance_venue.h"
#include "venues/bybit/bybit_venue.h"
#include "venues/coinbase/coinbase_venue.h"
#include "venues/kraken/kraken_venue.h"
#include "venues/okx/okx_venue.h"

namespace mm::app {

namespace {

feed::Venue face_of(const PriceVenue& venue, boost::asio::io_context& io, engine::VenueObserver& observer) {
  const FeedConfig& config = venue.config;
  std::vector<std::string> symbols;
  for (const auto& subscription : venue.subscriptions) symbols.push_back(subscription.symbol);
  if (config.name == "kraken") return kraken::venue(config.stream, symbols);
  if (config.name == "coinbase") return coinbase::venue(config.stream, symbols);
  if (config.name == "okx") return okx::venue(config.stream, symbols);
  if (config.name == "bybit") return bybit::venue(config.stream, symbols);
  return binance::venue(config.stream, *config.rest, symbols, io, &venue.tls, observer);
}

}  // namespace

Result<std::vector<PriceVenue>> price_venues(const Config& config) {
  std::vector<PriceVenue> venues;
  for (const FeedConfig& feed : config.feeds) {
    std::vector<feed::Subscription> subscriptions;
    for (std::size_t i = 0; i < config.engine.sources.size(); ++i) {
      const std::string& name = config.engine.sources[i].name;
      const auto colon = name.find(':');
      if (name.substr(0, colon) != feed.name) continue;
      subscriptions.push_back({name.substr(colon + 1), SourceId{static_cast<std::uint8_t>(i)}});
    }
    if (subscriptions.empty()) continue;
    const auto tls = net::TlsContext::create(feed.ca_file);
    if (!tls) return Error{feed.name + ": " + tls.error()};
    venues.push_back({feed, *tls, std::move(subscriptions)});
  }
  return venues;
}

PriceFeeds::PriceFeeds(boost::asio::io_context& io, const std::vector<PriceVenue>& venues,
                       engine::EventSink& sink, engine::VenueObserver& observer,
                       const std::function<std::uint64_t()>& seed) {
  for (const PriceVenue& venue : venues) {
    feed::Venue face = face_of(venue, io, observer);
    if (venue.config.silence) face.patience.frames = *venue.config.silence;
    if (venue.config.quote_silence) face.patience.quotes = *venue.config.quote_silence;
    feeds_.push_back(std::make_unique<feed::PriceFeed>(io, &venue.tls, std::move(face), venue.subscriptions,
                                                       sink, observer, seed()));
  }
}

void PriceFeeds::start() {
  for (const auto& feed : feeds_) feed->start();
}

}  // namespace mm::app
