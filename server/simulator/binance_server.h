// Plays Binance Spot's market data: bookTicker streams with their commands, and the few REST calls around
// them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "simulator/simulation.h"
#include "simulator/web_door.h"

namespace mm::simulator {

class BinanceServer final : public WebHandler {
 public:
  explicit BinanceServer(Simulation& simulation);

  void on_tick(const PriceTick& tick);

  // ---- for the control port ----
  std::size_t links() const { return links_.size(); }
  std::uint64_t requests() const { return requests_; }
  std::uint64_t frames_sent() const { return frames_sent_; }
  // System clock, nanoseconds; when the last price frame was handed to a socket.
  std::int64_t last_frame_ns() const { return last_frame_ns_; }

  // ---- WebHandler ----
  void on_request(const WebRequest& request, Answer answer) override;
  std::optional<WebReply> on_handshake(const WebRequest& request) override;
  void on_link(const std::shared_ptr<WebLink>& link, const WebRequest& request) override;
  void on_text(WebLink& link, std::string_view text) override;
  void on_binary(WebLink&) override {}
  void on_link_closed(WebLink& link) override { links_.erase(&link); }

 private:
  struct Client {
    std::shared_ptr<WebLink> link;
    bool combined = false;
    std::set<std::string, std::less<>> streams;
  };

  void on_fault(Fault fault);
  WebReply route(const WebRequest& request);
  WebReply book_ticker(const WebRequest& request) const;
  void fan_out(const PriceTick& tick);

  Simulation& simulation_;
  std::map<WebLink*, Client> links_;
  PerFeedSymbol<PriceTick> latest_;
  std::uint64_t requests_ = 0;
  std::uint64_t frames_sent_ = 0;
  std::int64_t last_frame_ns_ = 0;
};

}  // namespace mm::simulator
