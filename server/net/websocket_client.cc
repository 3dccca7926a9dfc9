#include "net/websocket_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <type_traits>

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
};

namespace {

using PlainStream = websocket::stream<beast::tcp_stream, false>;
using TlsStream = websocket::stream<beast::ssl_stream<beast::tcp_stream>, false>;

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
    const auto handlers = handlers_;
    handlers->opened();
    if (!handlers_) return;
    read();
    if (handlers_->round_trip && settings_.ping_interval > Duration{}) measure_round_trips();
  }

  // The payload counts the pings, so that a late answer is not taken for that of the next one.
  void measure_round_trips() {
    stream_.control_callback([this](websocket::frame_type kind, beast::string_view payload) {
      if (!handlers_ || kind != websocket::frame_type::pong || payload != std::to_string(pings_)) return;
      const auto handlers = handlers_;
      handlers->round_trip(std::chrono::steady_clock::now() - pinged_);
    });
    ping_later();
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
    stream_.async_read(buffer_, guarded<std::size_t>("link lost", [](auto& self, std::size_t) {
                         const MonoTime received = std::chrono::steady_clock::now();
                         const auto data = self.buffer_.cdata();
                         const auto handlers = self.handlers_;
                         handlers->message({static_cast<const char*>(data.data()), data.size()}, received);
                         self.buffer_.clear();
                         if (self.handlers_) self.read();
                       }));
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
  beast::flat_buffer buffer_;
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

void WebSocketClient::close() {
  if (session_) session_->abandon();
  session_.reset();
}

}  // namespace mm::net
