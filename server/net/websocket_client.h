// A WebSocket link to a venue, plain or TLS. Used on the thread of its io_context only. Pings of the server
// are answered with their own payload; after silence it pings by itself, and a link that stays silent is
// dropped.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.h"
#include "net/tls_context.h"
#include "net/url.h"

namespace boost::asio {
class io_context;
}

namespace mm::net {

struct WebSocketSettings {
  Url url;
  std::vector<std::pair<std::string, std::string>> headers;  // of the handshake; never logged
  Duration connect_timeout = std::chrono::seconds(10);       // for each of: connect, TLS, upgrade
  Duration idle_timeout = std::chrono::seconds(30);   // pinged after half of it, dropped after all of it
  Duration ping_interval = std::chrono::seconds(10);  // between pings that measure the round trip; 0: none
  std::size_t max_message = 1 << 20;
};

struct WebSocketClosed {
  std::string reason;        // for people
  unsigned http_status = 0;  // when the upgrade was refused with one
};

struct WebSocketHandlers {
  std::function<void()> opened;
  // One whole text message; `received` is when its last byte was read. The view dies with the call.
  std::function<void(std::string_view message, MonoTime received)> message;
  // Exactly once for each open(), unless the client is closed or destroyed first.
  std::function<void(const WebSocketClosed&)> closed;
  // A ping was answered after `took`. May be empty.
  std::function<void(Duration took)> round_trip;
  // Nothing follows the last message now, though more_waits() was told of it. May be empty.
  std::function<void()> nothing_follows;
};

class WebSocketSession;

class WebSocketClient {
 public:
  // `tls` is needed for wss addresses.
  WebSocketClient(boost::asio::io_context& io, const TlsContext* tls, WebSocketSettings settings,
                  WebSocketHandlers handlers);
  ~WebSocketClient();  // no handler is called any more
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;

  // Begins to connect; drops what was open before.
  void open();
  void send(std::string text);  // ignored unless open
  void close();

  // Asked from within `message`: another one was read together with this one. Either it is told next, or
  // `nothing_follows` is called.
  bool more_waits() const;

 private:
  boost::asio::io_context& io_;
  const TlsContext* tls_;
  WebSocketSettings settings_;
  std::shared_ptr<const WebSocketHandlers> handlers_;
  std::shared_ptr<WebSocketSession> session_;
};

}  // namespace mm::net
