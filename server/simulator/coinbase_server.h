// Plays Coinbase Exchange's WebSocket feed: the channels `level2_batch`, with books of some levels, and
// `heartbeat`.
#pragma once

#include "simulator/feed_server.h"

namespace mm::simulator {

class CoinbaseServer final : public FeedServer {
 public:
  CoinbaseServer(Simulation& simulation, const VenuePrices& prices)
      : FeedServer(simulation, prices, PriceVenue::coinbase, "/") {}

 private:
  void take(Client& client, std::string_view text) override;
  std::string frame(const VenueQuote& before, const VenueQuote& now) override;
  std::string first_frame(const VenueQuote& now) override;
  void each_second(Client& client, MonoTime now) override;

  std::uint64_t heartbeats_ = 0;
};

}  // namespace mm::simulator
