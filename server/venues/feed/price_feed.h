// Live best bids and asks of one venue for any set of symbols. Keeps a link open: reconnects at once and
// then with growing delays, gives up a link on which nothing is heard, and lets a fresh one take over before
// the venue ends it or when a symbol has gone silent. Runs on the loop's thread.
//
// Only one link speaks at a time. A fresh one fills its own picture beside it, and takes over when that is
// complete, so there is no gap. A source is live only by a quote of the link that speaks now.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/ids.h"
#include "engine/venue.h"
#include "venues/feed/link.h"

namespace mm::feed {

struct Subscription {
  std::string symbol;  // as the venue writes it
  SourceId source;
};

class PriceFeed final : private LinkListener {
 public:
  // `tls` is needed for wss addresses.
  PriceFeed(boost::asio::io_context& io, const net::TlsContext* tls, Venue venue,
            std::vector<Subscription> subscriptions, engine::EventSink& sink, engine::VenueObserver& observer,
            std::uint64_t seed);
  PriceFeed(const PriceFeed&) = delete;
  PriceFeed& operator=(const PriceFeed&) = delete;

  void start();

 private:
  struct Symbol {
    std::string name;
    SourceId source;
    std::uint64_t last_number = 0;  // of the quote told last
    int behind = 0;                 // quotes in a row that were not newer
  };

  void opened(Link& link) override;
  void heard(Link& link, const Frame& frame, MonoTime received) override;
  void closed(Link& link, const std::string& reason) override;
  void round_trip(Duration took) override { observer_.link_round_trip(venue_.name, took); }
  void nothing_follows() override { sink_.release(); }

  std::unique_ptr<Link> connect();
  void connect_anew();
  void understand(Link& link, const Frame& frame, MonoTime received);
  void take(Link& link, const Frame& frame, MonoTime received);
  void tell(std::size_t symbol, const Quote& quote, MonoTime received);
  bool is_news(Symbol& symbol, const Quote& quote) const;
  void refuse(Link& link, const Frame& frame);
  void seed(const Link* asked, MonoTime opened, const std::vector<Seeder::Seed>& seeds);

  void halt(const std::string& why);
  void lost(const std::string& reason);
  void tell_links(bool up, const std::string& reason);

  void watch();
  void begin_fresh_link();
  bool fresh_link_is_complete();
  void take_over();

  std::size_t index_of(std::string_view symbol) const;

  boost::asio::io_context& io_;
  const net::TlsContext* tls_;
  Venue venue_;
  std::vector<Symbol> symbols_;
  engine::EventSink& sink_;
  engine::VenueObserver& observer_;
  net::Backoff backoff_;
  boost::asio::steady_timer reconnect_timer_;
  boost::asio::steady_timer watch_timer_;
  std::unique_ptr<Link> current_;  // the one that speaks
  std::unique_ptr<Link> fresh_;    // the one that is to take over
  MonoTime fresh_begun_{};         // when the last fresh one was begun
  std::string told_reason_;        // why there is no link
  bool leave_asked_ = false;       // the venue wants us on another link
  bool in_burst_ = false;          // what is being told has something newer right behind it
  bool halted_ = false;            // nothing is traded at the venue: its quotes are not told
};

}  // namespace mm::feed
