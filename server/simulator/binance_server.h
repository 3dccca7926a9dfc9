// Plays Binance Spot's market data: bookTicker streams with their commands, and the few REST calls around
// them.
#pragma once

#include "simulator/feed_server.h"

namespace mm::simulator {

class BinanceServer final : public FeedServer {
 public:
  BinanceServer(Simulation& simulation, const VenuePrices& prices)
      : FeedServer(simulation, prices, PriceVenue::binance, "/ws") {}

  // For the control port.
  std::uint64_t requests() const { return requests_; }

  void on_request(const WebRequest& request, Answer answer) override;

 private:
  bool takes(std::string_view path) const override;
  void welcome(Client& client, const WebRequest& request) override;
  void take(Client& client, std::string_view text) override;
  std::string frame(const VenueQuote& before, const VenueQuote& now) override;
  // The stream speaks only on change.
  std::string first_frame(const VenueQuote&) override { return {}; }
  std::string wrapped(const Client& client, const VenueQuote& quote, const std::string& frame) override;
  void announce_shutdown(Client& client) override;

  // Carries the names of streams over to the symbols that are sent.
  static void take_streams(Client& client);
  WebReply route(const WebRequest& request);
  WebReply book_ticker(const WebRequest& request) const;

  std::uint64_t requests_ = 0;
};

}  // namespace mm::simulator
