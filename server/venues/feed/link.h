// One connection to a price venue, and what was heard on it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/websocket_client.h"
#include "venues/feed/venue.h"

namespace mm::feed {

class Link;

class LinkListener {
 public:
  virtual ~LinkListener() = default;
  // The link may be destroyed from within each of these.
  virtual void opened(Link& link) = 0;
  virtual void heard(Link& link, const Frame& frame, MonoTime received) = 0;
  virtual void closed(Link& link, const std::string& reason) = 0;
  virtual void round_trip(Duration took) = 0;
  // What was to follow the last frame was none.
  virtual void nothing_follows() = 0;
};

class Link {
 public:
  // Of one symbol, on this link alone.
  struct Heard {
    std::optional<Quote> quote;  // the last one
    MonoTime quoted{};           // when it came, or when the link was opened
    MonoTime anything{};         // likewise, of quote or heartbeat
    std::string refusal;         // why the venue will not send it; empty when it will
  };

  // Begins to connect.
  Link(boost::asio::io_context& io, const net::TlsContext* tls, const Venue& venue, std::size_t symbols,
       LinkListener& listener);

  bool is_open() const { return open_; }
  MonoTime opened() const { return opened_; }
  Heard& of(std::size_t symbol) { return heard_[symbol]; }
  void quoted(std::size_t symbol, const Quote& quote, MonoTime at);

  // As WebSocketClient::more_waits().
  bool more_waits() const { return client_.more_waits(); }

  // Sends the keep-alive when it is due.
  void keep_alive(MonoTime now);
  // No frame for longer than the venue's promise.
  bool is_silent(MonoTime now) const;
  // A symbol has not been heard of for so long that its subscription is in doubt.
  bool is_in_doubt(MonoTime now) const;

  // Without a word to the listener.
  void close();

 private:
  void on_open();

  const Venue& venue_;
  LinkListener& listener_;
  std::unique_ptr<FrameParser> parser_;
  std::vector<Heard> heard_;
  bool open_ = false;
  MonoTime opened_{};
  MonoTime last_frame_{};
  MonoTime last_keep_alive_{};
  net::WebSocketClient client_;  // last: its handlers use the others
};

}  // namespace mm::feed
