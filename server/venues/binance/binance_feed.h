// Live best bids and asks of Binance Spot for any set of symbols: one combined bookTicker stream, seeded over
// REST after each connect, handed over to a fresh link before its 24 hours are up. Runs on the loop's thread.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/venue.h"
#include "net/backoff.h"
#include "net/https_client.h"
#include "net/websocket_client.h"
#include "venues/binance/messages.h"

namespace mm::binance {

struct FeedSettings {
  net::Url stream;                                   // wss://stream.binance.com:9443
  net::Url rest;                                     // https://api.binance.com
  Duration link_silence = std::chrono::seconds(45);  // the server pings every 20 s
  Duration max_link_age = std::chrono::hours(23);    // the server ends a link at 24 h
  Duration handover = std::chrono::seconds(30);  // how long the new link may take to tick for every symbol
  net::BackoffLimits backoff{};
};

struct Subscription {
  std::string symbol;  // upper case, "PAXGUSDT"
  SourceId source;
};

class BinanceFeed {
 public:
  BinanceFeed(boost::asio::io_context& io, const net::TlsContext* tls, FeedSettings settings,
              std::vector<Subscription> subscriptions, engine::EventSink& sink,
              engine::VenueObserver& observer, std::uint64_t seed);

  void start();

 private:
  struct Link {
    std::unique_ptr<net::WebSocketClient> client;
    MonoTime opened{};
    bool open = false;
    std::vector<bool> ticked;  // by subscription
  };
  // What is known of one symbol across links.
  struct Symbol {
    Subscription subscription;
    std::uint64_t last_update = 0;
    int behind = 0;  // frames in a row that were not newer
  };

  std::unique_ptr<Link> connect();
  void opened(Link* link);
  void message(Link* link, std::string_view text, MonoTime received);
  void closed(Link* link, const std::string& reason);
  void begin_handover();
  void finish_handover();
  void seed(Link* link);
  void take(Link& link, const BookTicker& ticker, MonoTime received);
  bool is_newer(Symbol& symbol, const Link& link, std::uint64_t update);
  void tell_links(bool up, const std::string& reason);

  boost::asio::io_context& io_;
  const net::TlsContext* tls_;
  FeedSettings settings_;
  std::vector<Symbol> symbols_;
  engine::EventSink& sink_;
  engine::VenueObserver& observer_;
  net::Backoff backoff_;
  net::HttpsClient rest_;
  FrameParser parser_;
  boost::asio::steady_timer reconnect_timer_;
  boost::asio::steady_timer age_timer_;
  std::unique_ptr<Link> current_;
  std::unique_ptr<Link> next_;  // during a hand-over
};

}  // namespace mm::binance
