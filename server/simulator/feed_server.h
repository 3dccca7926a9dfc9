// What the servers of all price venues share: their connections with their subscriptions, the quotes that go
// out to them, heartbeats and repetitions, and the fault switches. A venue adds its words.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "simulator/simulation.h"
#include "simulator/venue_prices.h"
#include "simulator/web_door.h"

namespace mm::simulator {

class FeedServer : public WebHandler {
 public:
  // `path`: the one at which connections are taken.
  FeedServer(Simulation& simulation, const VenuePrices& prices, PriceVenue venue, std::string_view path);

  PriceVenue venue() const { return venue_; }
  // Of this venue.
  void on_quote(const VenueQuote& quote);
  void each_second();

  // ---- for the control port ----
  std::size_t links() const { return clients_.size(); }
  std::uint64_t links_taken() const { return links_taken_; }
  std::uint64_t frames_sent() const { return frames_sent_; }
  // System clock, nanoseconds; when the last price frame was handed to a socket.
  std::int64_t last_frame_ns() const { return last_frame_ns_; }

  // ---- WebHandler ----
  void on_request(const WebRequest& request, Answer answer) override;
  std::optional<WebReply> on_handshake(const WebRequest& request) override;
  void on_link(const std::shared_ptr<WebLink>& link, const WebRequest& request) override;
  void on_text(WebLink& link, std::string_view text) override;
  void on_binary(WebLink&) override {}
  void on_link_closed(WebLink& link) override { clients_.erase(&link); }
  bool may_ping() const override { return !is_silent(); }

 protected:
  struct Client {
    std::shared_ptr<WebLink> link;
    // When each subscribed symbol was sent last.
    std::map<const VenueSymbol*, MonoTime> sent;
    MonoTime last_sent{};  // of whatever
    MonoTime last_heard{};
    std::set<std::string, std::less<>> channels;  // as asked for, where the venue has more than prices
    bool combined = false;                        // Binance: frames are wrapped
  };

  // ---- a venue's words ----
  virtual bool takes(std::string_view path) const { return path == path_; }
  virtual void welcome(Client&, const WebRequest&) {}
  virtual void take(Client& client, std::string_view text) = 0;
  // Nothing when the venue would not speak of such a change. `before` is what was sent last.
  virtual std::string frame(const VenueQuote& before, const VenueQuote& now) = 0;
  // What the first frame of a subscription says, and a repetition.
  virtual std::string first_frame(const VenueQuote& now) = 0;
  virtual std::string wrapped(const Client&, const VenueQuote&, const std::string& frame) { return frame; }
  virtual void each_second(Client&, MonoTime /*now*/) {}
  virtual void announce_shutdown(Client&) {}
  virtual void on_fault(Fault) {}

  // ---- for them ----
  Simulation& simulation() { return simulation_; }
  const VenuePrices& prices() const { return prices_; }
  WallTime clock() const { return simulation_.clock(); }
  // Sends the first frame; not while the symbol is frozen.
  void subscribe(Client& client, const VenueSymbol& symbol);
  void send(Client& client, std::string text);
  void send_price(Client& client, const VenueQuote& quote, std::string text);
  void send_all(const std::string& text);
  // Sends again what was not sent for so long.
  void repeat(Client& client, Duration after, MonoTime now);
  bool is_frozen(const VenueSymbol& symbol) const;

 private:
  bool is_silent() const;
  void strike(Fault fault);

  Simulation& simulation_;
  const VenuePrices& prices_;
  PriceVenue venue_;
  std::string path_;
  std::map<WebLink*, Client> clients_;
  std::map<const VenueSymbol*, VenueQuote> last_;
  std::uint64_t links_taken_ = 0;
  std::uint64_t frames_sent_ = 0;
  std::int64_t last_frame_ns_ = 0;
};

}  // namespace mm::simulator
