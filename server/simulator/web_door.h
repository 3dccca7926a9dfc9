// A listening port on loopback that speaks HTTP/1.1 and WebSocket, plain or TLS, for the simulator's servers.
// Everything runs on the io_context's one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
}  // namespace boost::asio

namespace mm::simulator {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct WebRequest {
  std::string method;
  std::string target;  // path and query, as sent
  std::string body;
  Headers headers;
  MonoTime received{};  // when its last byte had been read

  std::string_view path() const;
  // The header's value, its name in any case; empty when there is none.
  std::string_view header(std::string_view name) const;
  // A decoded query parameter.
  std::optional<std::string> query(std::string_view name) const;
};

struct WebReply {
  unsigned status = 200;
  std::string body;
  Headers headers;
  bool drop = false;  // close the connection without an answer
};

// Calls it once, now or later. A request whose Answer is thrown away loses its connection.
using Answer = std::function<void(WebReply)>;
// A text frame, shared between the connections that get it.
using Frame = std::shared_ptr<const std::string>;

// One accepted WebSocket connection.
class WebLink {
 public:
  virtual ~WebLink() = default;
  // Frames go out in order. A reader that falls 20,000 frames behind is dropped.
  virtual void send(Frame frame) = 0;
  // Cuts the connection without a closing handshake.
  virtual void drop() = 0;
};

class WebHandler {
 public:
  virtual ~WebHandler() = default;
  virtual void on_request(const WebRequest& request, Answer answer) = 0;
  // Refuses the upgrade with a reply, or welcomes it with nothing.
  virtual std::optional<WebReply> on_handshake(const WebRequest& request) = 0;
  virtual void on_link(const std::shared_ptr<WebLink>& link, const WebRequest& request) = 0;
  virtual void on_text(WebLink& link, std::string_view text) = 0;
  virtual void on_binary(WebLink& link) = 0;
  virtual void on_link_closed(WebLink& link) = 0;
  // False: no pings are sent just now.
  virtual bool may_ping() const { return true; }
};

struct DoorSettings {
  std::uint16_t port = 0;   // 0: the system chooses
  Duration ping_every{};    // 0: no pings
  Duration pong_timeout{};  // a link silent for so long after a ping is dropped
};

class WebDoor {
 public:
  // `tls` null: plain. `clock` is for the Date header. All references must outlive the io_context's run.
  WebDoor(boost::asio::io_context& io, boost::asio::ssl::context* tls, const DoorSettings& settings,
          WebHandler& handler, std::function<WallTime()> clock);
  ~WebDoor();

  // Binds 127.0.0.1 and begins to accept; returns the port.
  Result<std::uint16_t> open();

 private:
  class Listener;
  std::shared_ptr<Listener> listener_;
};

// "Mon, 23 Nov 2026 21:10:42 GMT"
std::string http_date(WallTime time);
// "2026-11-23T21:10:42Z"
std::string iso_time(WallTime time);

// Runs `work` on the io_context after `delay`.
void run_later(boost::asio::io_context& io, Duration delay, std::function<void()> work);

}  // namespace mm::simulator
