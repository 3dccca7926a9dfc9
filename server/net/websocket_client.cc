#include "net/websocket_client.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <type_traits>
#include <utility>

namespace mm::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using tcp = asio::ip::tcp;

// One connection's life: open once, then closed for ever.
class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  virtual void start() = 0;
  virtual void send(std::string text) = 0;
  // After it no handler is called.
  virtual void abandon() = 0;
  virtual bool more_waits() const = 0;
};

namespace {

// Sees what the WebSocket layer, which keeps what it has read ahead to itself, takes from the layer below.
template <typename Below>
class Watched : public Below {
 public:
  using Below::Below;

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (asked_) asked_();
    Below::async_read_some(buffers, [this, handler = std::forward<Handler>(handler)](
                                        error_code error, std::size_t size) mutable {
      read_ += size;
      std::move(handler)(error, size);
    });
  }

  std::uint64_t read() const { return read_; }
  // Called whenever more is asked for.
  void on_asked(std::function<void()> asked) { asked_ = std::move(asked); }

 private:
  std::uint64_t read_ = 0;
  std::function<void()> asked_;
};

// How the WebSocket layer ends the ones below: found by the type of the stream.
template <typename Below>
void teardown(beast::role_type role, Watched<Below>& stream, error_code& error) {
  using websocket::teardown;
  teardown(role, static_cast<Below&>(stream), error);
}
template <typename Below, typename Handler>
void async_teardown(beast::role_type role, Watched<Below>& stream, Handler&& handler) {
  using websocket::async_teardown;
  async_teardown(role, static_cast<Below&>(stream), std::forward<Handler>(handler));
}

using PlainStream = websocket::stream<Watched<beast::tcp_stream>, false>;
using TlsStream = websocket::stream<Watched<beast::ssl_stream<beast::tcp_stream>>, false>;

// Of a server's frame: RFC 6455, section 5.2.
std::size_t frame_size(std::size_t payload) {
  constexpr std::size_t kSmall = 125;
  constexpr std::size_t kMedium = 65'535;
  return payload + (payload <= kSmall ? 2 : payload <= kMedium ? 4 : 10);
}

template <typename Stream>
class Session final : public WebSocketSession, public std::enable_shared_from_this<Session<Stream>> {
 public:
  template <typename... StreamArguments>
  Session(asio::io_context& io, const WebSocketSettings& settings,
          std::shared_ptr<const WebSocketHandlers> handlers, StreamArguments&&... arguments)
      : settings_(settings),
        handlers_(std::move(handlers)),
        resolver_(io),
        ping_timer_(io),
        stream_(io, std::forward<StreamArguments>(arguments)...) {}

  void start() override {
    resolver_.async_resolve(
        settings_.url.host, settings_.url.port,
        guarded<tcp::resolver::results_type>("name not resolved",
                                             [](auto& self, const auto& found) { self.connect(found); }));
  }

  void send(std::string text) override {
    if (!open_) return;
    outgoing_.push_back(std::move(text));
    if (outgoing_.size() == 1) write();
  }

  void abandon() override {
    handlers_.reset();
    resolver_.cancel();
    ping_timer_.cancel();
    // The connection is cut, not closed politely: the other side may be the reason why we leave.
    beast::get_lowest_layer(stream_).close();
  }

  bool more_waits() const override { return more_waits_; }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  // A handler that does nothing after the end, ends on error, and keeps the session alive.
  template <typename... Results, typename Next>
  auto guarded(const char* what, Next next) {
    return [self = this->shared_from_this(), what, next](error_code error, Results... results) {
      if (!self->handlers_) return;
      if (error) return self->fail(what, error);
      next(*self, results...);
    };
  }

  void connect(const tcp::resolver::results_type& found) {
    auto& socket = beast::get_lowest_layer(stream_);
    socket.expires_after(settings_.connect_timeout);
    socket.async_connect(
        found, guarded<tcp::endpoint>("not connected", [](auto& self, const auto&) { self.connected(); }));
  }

  void connected() {
    auto& socket = beast::get_lowest_layer(stream_);
    error_code ignored;
    socket.socket().set_option(tcp::no_delay(true), ignored);
    if constexpr (kTls) {
      auto& tls = stream_.next_layer();
      if (!announce_host(tls.native_handle(), settings_.url.host)) {
        return fail("TLS not set up", error_code(asio::error::invalid_argument));
      }
      tls.set_verify_callback(asio::ssl::host_name_verification(settings_.url.host), ignored);
      socket.expires_after(settings_.connect_timeout);
      tls.async_handshake(asio::ssl::stream_base::client,
                          guarded("TLS handshake failed", [](auto& self) { self.upgrade(); }));
    } else {
      upgrade();
    }
  }

  void upgrade() {
    beast::get_lowest_layer(stream_).expires_never();  // the WebSocket layer has its own time-outs
    websocket::stream_base::timeout timeouts{};
    timeouts.handshake_timeout = settings_.connect_timeout;
    timeouts.idle_timeout = settings_.idle_timeout;
    timeouts.keep_alive_pings = true;
    stream_.set_option(timeouts);
    stream_.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
      for (const auto& [name, value] : settings_.headers) request.set(name, value);
    }));
    stream_.read_message_max(settings_.max_message);
    stream_.async_handshake(response_, settings_.url.host_header(), settings_.url.target,
                            guarded("upgrade refused", [](auto& self) { self.opened(); }));
  }

  void opened() {
    open_ = true;
    used_ = stream_.next_layer().read();
    stream_.next_layer().on_asked([this] { ran_dry(); });
    const auto handlers = handlers_;
    handlers->opened();
    if (!handlers_) return;
    stream_.control_callback(
        [this](websocket::frame_type kind, beast::string_view payload) { control_frame(kind, payload); });
    read();
    if (handlers_->round_trip && settings_.ping_interval > Duration{}) ping_later();
  }

  void control_frame(websocket::frame_type kind, beast::string_view payload) {
    use(payload.size());
    // The payload counts the pings, so that a late answer is not taken for that of the next one.
    if (!handlers_ || kind != websocket::frame_type::pong || payload != std::to_string(pings_)) return;
    const auto handlers = handlers_;
    if (handlers->round_trip) handlers->round_trip(std::chrono::steady_clock::now() - pinged_);
  }

  void ping_later() {
    ping_timer_.expires_after(settings_.ping_interval);
    ping_timer_.async_wait(guarded("link lost", [](auto& self) { self.ping(); }));
  }

  void ping() {
    pinged_ = std::chrono::steady_clock::now();
    const std::string payload = std::to_string(++pings_);
    stream_.async_ping({payload.data(), payload.size()},
                       guarded("link lost", [](auto& self) { self.ping_later(); }));
  }

  void read() {
    is_dry_ = false;
    stream_.async_read(incoming_,
                       guarded<std::size_t>("link lost", [](auto& self, std::size_t) { self.arrived(); }));
  }

  void arrived() {
    const MonoTime received = std::chrono::steady_clock::now();
    more_waits_ = false;
    std::swap(message_, incoming_);
    incoming_.clear();
    const auto data = message_.cdata();
    use(data.size());
    // Something was read beyond this message: when that is a whole one, the next read asks for nothing more.
    // So it does behind a part of one, which is_message_done() tells, and behind a ping alone, which
    // ran_dry() finds out. A message that comes alone does not wait for the next read to begin.
    const bool reads_first = stream_.next_layer().read() > used_;
    if (reads_first) read();
    more_waits_ = reads_first && !is_dry_ && stream_.is_message_done();
    const auto handlers = handlers_;
    handlers->message({static_cast<const char*>(data.data()), data.size()}, received);
    if (handlers_ && !reads_first) read();
  }

  // All that was read is used up. Not told from here, which is within Beast's reading.
  void ran_dry() {
    is_dry_ = true;
    if (!more_waits_) return;
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
      // Unless the next one has come meanwhile.
      if (!self->handlers_ || !std::exchange(self->more_waits_, false)) return;
      const auto handlers = self->handlers_;
      if (handlers->nothing_follows) handlers->nothing_follows();
    });
  }

  // A frame with so much payload was taken. Of what was read together with the answer to the upgrade, all has
  // been counted as taken already.
  void use(std::size_t payload) {
    used_ = std::min(used_ + frame_size(payload), stream_.next_layer().read());
  }

  void write() {
    stream_.text(true);
    stream_.async_write(asio::buffer(outgoing_.front()),
                        guarded<std::size_t>("link lost", [](auto& self, std::size_t) {
                          self.outgoing_.pop_front();
                          if (!self.outgoing_.empty()) self.write();
                        }));
  }

  void fail(const char* what, const error_code& error) {
    WebSocketClosed closed;
    closed.reason = std::string(what) + ": ";
    if (error == websocket::error::closed) {
      closed.reason += "closed by the other side, code " + std::to_string(stream_.reason().code);
    } else {
      closed.reason += error.message();
    }
    if (error == websocket::error::upgrade_declined) {
      closed.http_status = response_.result_int();
      closed.reason += " (HTTP " + std::to_string(closed.http_status) + ")";
    }
    const auto handlers = handlers_;
    abandon();
    handlers->closed(closed);
  }

  WebSocketSettings settings_;
  std::shared_ptr<const WebSocketHandlers> handlers_;  // null after the end
  tcp::resolver resolver_;
  asio::steady_timer ping_timer_;
  std::uint64_t pings_ = 0;
  MonoTime pinged_{};
  Stream stream_;
  beast::flat_buffer incoming_;  // being read
  beast::flat_buffer message_;   // being told
  std::uint64_t used_ = 0;       // bytes of frames that were taken, of those that were read
  bool is_dry_ = false;          // since the last read began
  bool more_waits_ = false;
  websocket::response_type response_;
  std::deque<std::string> outgoing_;
  bool open_ = false;
};

}  // namespace

WebSocketClient::WebSocketClient(asio::io_context& io, const TlsContext* tls, WebSocketSettings settings,
                                 WebSocketHandlers handlers)
    : io_(io),
      tls_(tls),
      settings_(std::move(settings)),
      handlers_(std::make_shared<const WebSocketHandlers>(std::move(handlers))) {}

WebSocketClient::~WebSocketClient() {
  close();
}

void WebSocketClient::open() {
  close();
  if (settings_.url.tls) {
    session_ = std::make_shared<Session<TlsStream>>(io_, settings_, handlers_, tls_->native());
  } else {
    session_ = std::make_shared<Session<PlainStream>>(io_, settings_, handlers_);
  }
  session_->start();
}

void WebSocketClient::send(std::string text) {
  if (session_) session_->send(std::move(text));
}

bool WebSocketClient::more_waits() const {
  return session_ && session_->more_waits();
}

void WebSocketClient::close() {
  if (session_) session_->abandon();
  session_.reset();
}

}  // namespace mm::net
