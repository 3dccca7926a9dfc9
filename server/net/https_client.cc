#include "net/https_client.h"

#include <algorithm>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cstddef>
#include <memory_resource>

namespace mm::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr Duration kRewarmAfter = std::chrono::seconds(1);

MonoTime clock_now() {
  return std::chrono::steady_clock::now();
}

void write_bytes(std::string& bytes, const HttpRequest& request, const std::string& host) {
  bytes.assign(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
  bytes.append(host).append("\r\n").append(request.headers);
  if (!request.body.empty() || request.method != "GET") {
    bytes.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  }
  bytes.append("\r\n").append(request.body);
}

class Connection {
 public:
  virtual ~Connection() = default;
  virtual void connect() = 0;
  // When free, or while connecting.
  virtual void send(const HttpRequest& request, HttpsClient::Done done, HttpsClient::Written written) = 0;
  virtual bool free() const = 0;  // open and without a request
  virtual void abandon() = 0;     // ends it; no callback any more
};

}  // namespace

class HttpsPool : public std::enable_shared_from_this<HttpsPool> {
 public:
  HttpsPool(asio::io_context& io, const TlsContext* tls, HttpsSettings settings)
      : io_(io), tls_(tls), settings_(std::move(settings)), host_(settings_.url.host_header()), rewarm_(io) {}

  void warm_up() {
    while (connections_.size() < settings_.warm) add()->connect();
  }

  void request(const HttpRequest& request, HttpsClient::Done done, HttpsClient::Written written) {
    const auto found = std::find_if(connections_.begin(), connections_.end(),
                                    [](const auto& connection) { return connection->free(); });
    if (found != connections_.end()) return (*found)->send(request, std::move(done), std::move(written));
    if (connections_.size() < settings_.most) {
      const auto connection = add();
      connection->send(request, std::move(done), std::move(written));
      return connection->connect();
    }
    asio::post(io_, [self = shared_from_this(), done = std::move(done)] {
      if (self->closed_) return;
      HttpOutcome outcome;
      outcome.detail = "all " + std::to_string(self->settings_.most) + " connections are busy";
      done(std::move(outcome));
    });
  }

  void remove(const Connection* connection) {
    std::erase_if(connections_, [&](const auto& one) { return one.get() == connection; });
    if (closed_ || connections_.size() >= settings_.warm) return;
    rewarm_.expires_after(kRewarmAfter);
    rewarm_.async_wait([self = shared_from_this()](error_code error) {
      if (!error && !self->closed_) self->warm_up();
    });
  }

  void close() {
    closed_ = true;
    rewarm_.cancel();
    for (const auto& connection : connections_) connection->abandon();
    connections_.clear();
  }

  const HttpsSettings& settings() const { return settings_; }
  const std::string& host() const { return host_; }

 private:
  std::shared_ptr<Connection> add();

  asio::io_context& io_;
  const TlsContext* tls_;
  HttpsSettings settings_;
  std::string host_;  // as the header says it
  asio::steady_timer rewarm_;
  std::vector<std::shared_ptr<Connection>> connections_;
  bool closed_ = false;
};

namespace {

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

// A read is always outstanding, also without a request: so a connection that the server closes is noticed at
// once and not at the next request, whose outcome would then be unknown.
template <typename Stream>
class PooledConnection final : public Connection,
                               public std::enable_shared_from_this<PooledConnection<Stream>> {
 public:
  template <typename... StreamArguments>
  PooledConnection(asio::io_context& io, std::shared_ptr<HttpsPool> pool, StreamArguments&&... arguments)
      : pool_(std::move(pool)),
        resolver_(io),
        stream_(io, std::forward<StreamArguments>(arguments)...),
        timer_(io) {
    constexpr std::size_t kUsual = 1024;
    bytes_.reserve(kUsual);
  }

  void connect() override {
    resolver_.async_resolve(pool_->settings().url.host, pool_->settings().url.port,
                            guarded<tcp::resolver::results_type>([](auto& self, const auto& found) {
                              auto& socket = beast::get_lowest_layer(self.stream_);
                              socket.expires_after(self.pool_->settings().connect_timeout);
                              socket.async_connect(found, self.template guarded<tcp::endpoint>(
                                                              [](auto& me, const auto&) { me.connected(); }));
                            }));
  }

  void send(const HttpRequest& request, HttpsClient::Done done, HttpsClient::Written written) override {
    write_bytes(bytes_, request, pool_->host());
    request_.emplace(clock_now(), std::move(done), std::move(written));
    timer_.expires_at(request_->begun + request.timeout);
    timer_.async_wait(with_memory([self = this->shared_from_this()](error_code error) {
      if (!error && self->pool_ && self->request_) self->end("no answer in time");
    }));
    if (open_) write();
  }

  bool free() const override { return open_ && !request_; }

  void abandon() override {
    pool_.reset();
    request_.reset();
    resolver_.cancel();
    timer_.cancel();
    beast::get_lowest_layer(stream_).close();
  }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  template <typename... Results, typename Next>
  auto guarded(Next next) {
    return [self = this->shared_from_this(), next](error_code error, Results... results) {
      if (!self->pool_) return;
      if (error) return self->end(error.message());
      next(*self, results...);
    };
  }

  // What Asio keeps of an operation while it runs comes from the connection's own memory.
  template <typename Handler>
  auto with_memory(Handler handler) {
    return asio::bind_allocator(std::pmr::polymorphic_allocator<std::byte>(&memory_), std::move(handler));
  }

  void connected() {
    auto& socket = beast::get_lowest_layer(stream_);
    error_code ignored;
    socket.socket().set_option(tcp::no_delay(true), ignored);
    if constexpr (kTls) {
      const std::string& host = pool_->settings().url.host;
      if (!announce_host(stream_.native_handle(), host)) return end("TLS not set up");
      stream_.set_verify_callback(asio::ssl::host_name_verification(host), ignored);
      socket.expires_after(pool_->settings().connect_timeout);
      stream_.async_handshake(asio::ssl::stream_base::client, guarded([](auto& self) { self.ready(); }));
    } else {
      ready();
    }
  }

  void ready() {
    beast::get_lowest_layer(stream_).expires_never();  // requests have a timer of their own
    open_ = true;
    read();
    if (request_) write();
  }

  void write() {
    sent_ = true;
    asio::async_write(stream_, asio::buffer(bytes_),
                      with_memory(guarded<std::size_t>([](auto&, std::size_t) {})));
    // The write is tried at once when it is begun: by now the bytes are with the kernel.
    if (request_->written) request_->written(clock_now());
  }

  void read() {
    parser_.emplace();
    parser_->body_limit(pool_->settings().max_body);
    http::async_read(stream_, buffer_, *parser_,
                     guarded<std::size_t>([](auto& self, std::size_t) { self.answered(); }));
  }

  void answered() {
    if (!request_) return end("an answer nobody asked for");
    auto& response = parser_->get();
    HttpOutcome outcome;
    outcome.kind = HttpOutcome::Kind::answered;
    outcome.status = response.result_int();
    outcome.body = std::move(response.body());
    outcome.took = clock_now() - request_->begun;
    if (const auto date = response.find(http::field::date); date != response.end()) {
      outcome.date = std::string(date->value());
    }
    if (const auto retry = response.find(http::field::retry_after); retry != response.end()) {
      outcome.retry_after = std::string(retry->value());
    }
    const bool keep = parser_->keep_alive();
    const auto done = std::move(request_->done);
    request_.reset();
    timer_.cancel();
    sent_ = false;
    if (keep) {
      read();
    } else {
      end("closed by the other side");
    }
    done(std::move(outcome));
  }

  void end(std::string detail) {
    const auto pool = pool_;
    auto request = std::exchange(request_, std::nullopt);
    abandon();
    pool->remove(this);
    if (!request) return;
    HttpOutcome outcome;
    outcome.kind = sent_ ? HttpOutcome::Kind::unknown : HttpOutcome::Kind::not_sent;
    outcome.detail = std::move(detail);
    outcome.took = clock_now() - request->begun;
    request->done(std::move(outcome));
  }

  struct Request {
    Request(MonoTime at, HttpsClient::Done when_done, HttpsClient::Written when_written)
        : begun(at), done(std::move(when_done)), written(std::move(when_written)) {}

    MonoTime begun;
    HttpsClient::Done done;
    HttpsClient::Written written;
  };

  std::pmr::unsynchronized_pool_resource memory_;
  std::shared_ptr<HttpsPool> pool_;  // null after the end
  tcp::resolver resolver_;
  Stream stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  std::optional<http::response_parser<http::string_body>> parser_;
  std::string bytes_;  // of the newest request; their memory is used again
  std::optional<Request> request_;
  bool open_ = false;
  bool sent_ = false;  // bytes of the present request were handed to the socket
};

}  // namespace

std::shared_ptr<Connection> HttpsPool::add() {
  if (settings_.url.tls) {
    connections_.push_back(
        std::make_shared<PooledConnection<TlsStream>>(io_, shared_from_this(), tls_->native()));
  } else {
    connections_.push_back(std::make_shared<PooledConnection<PlainStream>>(io_, shared_from_this()));
  }
  return connections_.back();
}

HttpsClient::HttpsClient(asio::io_context& io, const TlsContext* tls, HttpsSettings settings)
    : pool_(std::make_shared<HttpsPool>(io, tls, std::move(settings))) {}

HttpsClient::~HttpsClient() {
  pool_->close();
}

void HttpsClient::warm_up() {
  pool_->warm_up();
}

void HttpsClient::request(const HttpRequest& request, Done done, Written written) {
  pool_->request(request, std::move(done), std::move(written));
}

}  // namespace mm::net
