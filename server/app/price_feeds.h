// The price venues in use: one feed for each venue that has a source.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "app/config.h"
#include "net/tls_context.h"
#include "venues/feed/price_feed.h"

namespace mm::app {

struct PriceVenue {
  FeedConfig config;
  net::TlsContext tls;
  std::vector<feed::Subscription> subscriptions;
};

// Those of the configuration's sources; a venue without a source is left out.
Result<std::vector<PriceVenue>> price_venues(const Config& config);

class PriceFeeds {
 public:
  // `venues` must outlive it; `seed` gives another number each time.
  PriceFeeds(boost::asio::io_context& io, const std::vector<PriceVenue>& venues, engine::EventSink& sink,
             engine::VenueObserver& observer, const std::function<std::uint64_t()>& seed);

  void start();

 private:
  std::vector<std::unique_ptr<feed::PriceFeed>> feeds_;
};

}  // namespace mm::app
