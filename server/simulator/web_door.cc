#include "simulator/web_door.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <type_traits>

namespace mm::simulator {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using tcp = asio::ip::tcp;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using Request = http::request<http::string_body>;

constexpr std::size_t kMostFramesBehind = 20'000;
constexpr std::size_t kLargestMessage = 1 << 20;
constexpr Duration kIdleConnection = std::chrono::minutes(5);

// What every connection of a door shares.
struct Door {
  DoorSettings settings;
  WebHandler& handler;
  std::function<WallTime()> clock;
};

WebRequest to_web_request(const Request& request, MonoTime received) {
  WebRequest web;
  web.received = received;
  web.method = std::string(request.method_string());
  web.target = std::string(request.target());
  web.body = request.body();
  for (const auto& field : request) {
    web.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  return web;
}

template <typename Stream>
class Link final : public WebLink, public std::enable_shared_from_this<Link<Stream>> {
 public:
  Link(Stream stream, std::shared_ptr<Door> door, WebRequest request)
      : ws_(std::move(stream)),
        door_(std::move(door)),
        request_(std::move(request)),
        ping_timer_(ws_.get_executor()) {}

  void accept(const Request& upgrade) {
    beast::get_lowest_layer(ws_).expires_never();
    websocket::stream_base::timeout timeouts{};
    timeouts.handshake_timeout = std::chrono::seconds(10);
    timeouts.idle_timeout = websocket::stream_base::none();
    timeouts.keep_alive_pings = false;
    ws_.set_option(timeouts);
    ws_.read_message_max(kLargestMessage);
    ws_.control_callback([this](websocket::frame_type kind, beast::string_view) {
      if (kind == websocket::frame_type::pong) ping_unanswered_ = false;
    });
    ws_.async_accept(upgrade, [self = this->shared_from_this()](error_code error) {
      if (error) return;
      self->open_ = true;
      self->door_->handler.on_link(self, self->request_);
      self->read();
      if (self->door_->settings.ping_every > Duration{}) self->wait_to_ping();
    });
  }

  void send(Frame frame) override {
    if (!open_) return;
    if (queue_.size() >= kMostFramesBehind) {
      drop();
      return;
    }
    queue_.push_back(std::move(frame));
    if (queue_.size() == 1) write();
  }

  void drop() override {
    error_code ignored;
    beast::get_lowest_layer(ws_).socket().close(ignored);
  }

 private:
  void read() {
    ws_.async_read(buffer_, [self = this->shared_from_this()](error_code error, std::size_t) {
      if (error) {
        self->closed();
        return;
      }
      const auto data = self->buffer_.cdata();
      if (self->ws_.got_text()) {
        self->door_->handler.on_text(*self, {static_cast<const char*>(data.data()), data.size()});
      } else {
        self->door_->handler.on_binary(*self);
      }
      self->buffer_.consume(self->buffer_.size());
      self->read();
    });
  }

  void write() {
    ws_.text(true);
    ws_.async_write(asio::buffer(*queue_.front()),
                    [self = this->shared_from_this()](error_code error, std::size_t) {
                      if (error) {
                        self->queue_.clear();
                        self->drop();
                        return;
                      }
                      self->queue_.pop_front();
                      if (!self->queue_.empty()) self->write();
                    });
  }

  void wait_to_ping() {
    const bool waits_for_pong = ping_unanswered_;
    ping_timer_.expires_after(waits_for_pong ? door_->settings.pong_timeout : door_->settings.ping_every);
    ping_timer_.async_wait([self = this->shared_from_this(), waits_for_pong](error_code error) {
      if (error || !self->open_) return;
      if (waits_for_pong && self->ping_unanswered_) {
        self->drop();
        return;
      }
      self->ping();
    });
  }

  void ping() {
    if (!door_->handler.may_ping()) {
      wait_to_ping();
      return;
    }
    const std::string payload = std::to_string(unix_ms(door_->clock()));
    ping_unanswered_ = true;
    ws_.async_ping(websocket::ping_data(payload), [self = this->shared_from_this()](error_code error) {
      if (!error) self->wait_to_ping();
    });
  }

  void closed() {
    if (!std::exchange(open_, false)) return;
    ping_timer_.cancel();
    drop();
    door_->handler.on_link_closed(*this);
  }

  websocket::stream<Stream, false> ws_;
  std::shared_ptr<Door> door_;
  WebRequest request_;
  asio::steady_timer ping_timer_;
  beast::flat_buffer buffer_;
  std::deque<Frame> queue_;  // the first one is being written
  bool open_ = false;
  bool ping_unanswered_ = false;
};

template <typename Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Stream stream, std::shared_ptr<Door> door)
      : stream_(std::move(stream)), door_(std::move(door)) {}

  void start() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      beast::get_lowest_layer(stream_).expires_after(std::chrono::seconds(10));
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                if (!error) self->read();
                              });
    } else {
      read();
    }
  }

 private:
  void read() {
    parser_.emplace();
    parser_->body_limit(kLargestMessage);
    beast::get_lowest_layer(stream_).expires_after(kIdleConnection);
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](error_code error, std::size_t) {
                       if (!error) self->handle();
                     });
  }

  void handle() {
    const MonoTime received = std::chrono::steady_clock::now();
    Request request = parser_->release();
    beast::get_lowest_layer(stream_).expires_never();
    const WebRequest web = to_web_request(request, received);
    keep_alive_ = request.keep_alive();
    if (websocket::is_upgrade(request)) {
      if (auto refused = door_->handler.on_handshake(web)) {
        keep_alive_ = false;
        reply(std::move(*refused));
        return;
      }
      std::make_shared<Link<Stream>>(std::move(stream_), door_, web)->accept(request);
      return;
    }
    door_->handler.on_request(
        web, [self = this->shared_from_this()](WebReply answer) { self->reply(std::move(answer)); });
  }

  void reply(WebReply answer) {
    if (answer.drop) {
      error_code ignored;
      beast::get_lowest_layer(stream_).socket().close(ignored);
      return;
    }
    auto response = std::make_shared<http::response<http::string_body>>();
    response->version(11);
    response->result(answer.status);
    response->set(http::field::date, http_date(door_->clock()));
    response->set(http::field::content_type, "application/json");
    for (const auto& [name, value] : answer.headers) response->set(name, value);
    response->keep_alive(keep_alive_);
    response->body() = std::move(answer.body);
    response->prepare_payload();
    http::async_write(
        stream_, *response, [self = this->shared_from_this(), response](error_code error, std::size_t) {
          if (error) return;
          if (self->keep_alive_) {
            self->read();
          } else {
            error_code ignored;
            beast::get_lowest_layer(self->stream_).socket().shutdown(tcp::socket::shutdown_send, ignored);
          }
        });
  }

  Stream stream_;
  std::shared_ptr<Door> door_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  bool keep_alive_ = true;
};

}  // namespace

class WebDoor::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& io, asio::ssl::context* tls, std::shared_ptr<Door> door)
      : acceptor_(io), tls_(tls), door_(std::move(door)) {}

  Result<std::uint16_t> open() {
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), door_->settings.port);
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return Error{"cannot listen on 127.0.0.1:" + std::to_string(door_->settings.port) + ": " +
                   error.message()};
    }
    accept();
    return acceptor_.local_endpoint().port();
  }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
  }

 private:
  void accept() {
    acceptor_.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
      if (error) return;
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      PlainStream stream(std::move(socket));
      if (self->tls_ != nullptr) {
        std::make_shared<Connection<TlsStream>>(TlsStream(std::move(stream), *self->tls_), self->door_)
            ->start();
      } else {
        std::make_shared<Connection<PlainStream>>(std::move(stream), self->door_)->start();
      }
      self->accept();
    });
  }

  tcp::acceptor acceptor_;
  asio::ssl::context* tls_;
  std::shared_ptr<Door> door_;
};

WebDoor::WebDoor(asio::io_context& io, asio::ssl::context* tls, const DoorSettings& settings,
                 WebHandler& handler, std::function<WallTime()> clock)
    : listener_(std::make_shared<Listener>(
          io, tls, std::make_shared<Door>(Door{settings, handler, std::move(clock)}))) {}

WebDoor::~WebDoor() {
  listener_->close();
}

Result<std::uint16_t> WebDoor::open() {
  return listener_->open();
}

void run_later(asio::io_context& io, Duration delay, std::function<void()> work) {
  auto timer = std::make_shared<asio::steady_timer>(io, delay);
  timer->async_wait([timer, work = std::move(work)](error_code error) {
    if (!error) work();
  });
}

}  // namespace mm::simulator
