// Plays OKX's public WebSocket v5: the channel `bbo-tbt`.
#pragma once

#include "simulator/feed_server.h"

namespace mm::simulator {

class OkxServer final : public FeedServer {
 public:
  OkxServer(Simulation& simulation, const VenuePrices& prices)
      : FeedServer(simulation, prices, PriceVenue::okx, "/ws/v5/public") {}

 private:
  void take(Client& client, std::string_view text) override;
  std::string frame(const VenueQuote&, const VenueQuote& now) override { return first_frame(now); }
  std::string first_frame(const VenueQuote& now) override;
  void each_second(Client& client, MonoTime now) override;
  void announce_shutdown(Client& client) override;
};

}  // namespace mm::simulator
