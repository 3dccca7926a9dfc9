// The simulator's control port, for people and tests: plain HTTP on loopback, JSON in and out. `GET /` lists
// what it can do.
#pragma once

#include <string>
#include <vector>

#include "simulator/binance_server.h"
#include "simulator/roxom_server.h"
#include "simulator/simulation.h"
#include "simulator/web_door.h"

namespace mm::simulator {

class ControlServer final : public WebHandler {
 public:
  // `feeds`: of which `binance` is one.
  ControlServer(Simulation& simulation, VenuePrices& venue_prices, std::vector<FeedServer*> feeds,
                const BinanceServer& binance, RoxomServer& roxom)
      : simulation_(simulation),
        venue_prices_(venue_prices),
        feeds_(std::move(feeds)),
        binance_(binance),
        roxom_(roxom) {}

  void on_request(const WebRequest& request, Answer answer) override;
  std::optional<WebReply> on_handshake(const WebRequest&) override { return WebReply{.status = 404}; }
  void on_link(const std::shared_ptr<WebLink>&, const WebRequest&) override {}
  void on_text(WebLink&, std::string_view) override {}
  void on_binary(WebLink&) override {}
  void on_link_closed(WebLink&) override {}

 private:
  WebReply route(const WebRequest& request);
  WebReply get_faults() const;
  WebReply set_faults(const std::string& body);
  WebReply get_state() const;
  WebReply get_book() const;
  WebReply get_log(std::uint64_t after) const;
  WebReply get_timings(std::uint64_t after) const;
  WebReply get_latency(bool reset);
  WebReply trade_by_hand(const std::string& body);
  WebReply move_prices(const std::string& body);
  WebReply set_tick_rate(const std::string& body);
  WebReply pay_funding(const std::string& body);
  WebReply transfer(const std::string& body);

  Simulation& simulation_;
  VenuePrices& venue_prices_;
  std::vector<FeedServer*> feeds_;
  const BinanceServer& binance_;
  RoxomServer& roxom_;
};

}  // namespace mm::simulator
