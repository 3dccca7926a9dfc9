// Plays Bybit's public spot WebSocket v5: the topics `orderbook.1`.
#pragma once

#include "simulator/feed_server.h"

namespace mm::simulator {

class BybitServer final : public FeedServer {
 public:
  BybitServer(Simulation& simulation, const VenuePrices& prices)
      : FeedServer(simulation, prices, PriceVenue::bybit, "/v5/public/spot") {}

 private:
  void take(Client& client, std::string_view text) override;
  std::string frame(const VenueQuote&, const VenueQuote& now) override { return first_frame(now); }
  std::string first_frame(const VenueQuote& now) override;
  void each_second(Client& client, MonoTime now) override;
};

}  // namespace mm::simulator
