// Plays Kraken's WebSocket v2: status, the channel `ticker`, heartbeats.
#pragma once

#include "simulator/feed_server.h"

namespace mm::simulator {

class KrakenServer final : public FeedServer {
 public:
  KrakenServer(Simulation& simulation, const VenuePrices& prices)
      : FeedServer(simulation, prices, PriceVenue::kraken, "/v2") {}

 private:
  void welcome(Client& client, const WebRequest& request) override;
  void take(Client& client, std::string_view text) override;
  std::string frame(const VenueQuote& before, const VenueQuote& now) override;
  std::string first_frame(const VenueQuote& now) override;
  void each_second(Client& client, MonoTime now) override;
  void on_fault(Fault fault) override;

  std::string ticker(const VenueQuote& quote, const char* type) const;
  std::string status() const;

  std::string told_ = "online";  // the status that everybody knows
};

}  // namespace mm::simulator
