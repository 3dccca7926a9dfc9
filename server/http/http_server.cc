#include "http/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <optional>
#include <string_view>
#include <thread>

#include "http/grpc_caller.h"
#include "http/http_session.h"
#include "http/site.h"
#include "http/tls_contexts.h"

namespace mm::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::string_view kTurnedAway =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 37\r\n"
    "Retry-After: 1\r\n"
    "Connection: close\r\n\r\n"
    "Too many connections; try again soon\n";

// Names are not resolved: what "localhost" means is not left to a file or a server.
std::optional<tcp::endpoint> endpoint_of(std::string_view listen) {
  const auto colon = listen.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = listen.substr(0, colon);
  const std::string_view digits = listen.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (host == "localhost") host = "127.0.0.1";
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error || address.is_v6() != bracketed) return std::nullopt;
  return tcp::endpoint(address, port);
}

}  // namespace

struct HttpServer::Impl {
  Impl(const HttpSettings& settings, Site shown, std::unique_ptr<TlsContexts> contexts)
      : site(std::move(shown)),
        tls(std::move(contexts)),
        idle_timeout(settings.idle_timeout),
        most_connections(settings.most_connections) {
    if (settings.calls) caller.emplace(settings.calls, io);
  }
  ~Impl() {
    io.stop();
    if (thread.joinable()) thread.join();
    caller.reset();  // what its calls still post is dropped with `io`
  }

  boost::system::error_code listen(const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    // A restart must not wait for the old connections' ends to be forgotten.
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (!error) port = acceptor.local_endpoint(error).port();
    return error;
  }

  void run() {
    accept();
    thread = std::thread([this] {
      while (!io.stopped()) {
        // What fails in one connection, for want of memory say, ends that connection and nothing else.
        try {
          io.run();
        } catch (const std::exception&) {
        }
      }
    });
  }

  void accept() {
    acceptor.async_accept([this](boost::system::error_code error, tcp::socket socket) {
      if (error) return accept_later();
      accept();
      if (open >= most_connections) return turn_away(socket);
      ++open;
      std::shared_ptr<void> slot(nullptr, [this](void*) { --open; });
      prepare(socket);
      std::make_shared<HttpSession>(std::move(socket), tls ? tls->newest() : nullptr, site,
                                    caller ? &*caller : nullptr, idle_timeout, std::move(slot))
          ->start();
    });
  }

  // Out of descriptors, most likely: trying again at once would only burn the processor.
  void accept_later() {
    retry.expires_after(std::chrono::milliseconds(100));
    retry.async_wait([this](boost::system::error_code error) {
      if (!error) accept();
    });
  }

  static void prepare(tcp::socket& socket) {
    boost::system::error_code ignored;
    // What a reader has not taken lies here and nowhere else: little, so that a page that was asleep does not
    // wake to a long past.
    constexpr int kUnreadBytes = 64 << 10;
    socket.set_option(tcp::socket::send_buffer_size(kUnreadBytes), ignored);
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
  }

  // So few bytes always fit into a new socket's buffer: nothing to wait for.
  static void turn_away(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kTurnedAway), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  // Before `io`: its end ends the sessions, which look at these.
  const Site site;
  const std::unique_ptr<TlsContexts> tls;  // null: clear text
  const Duration idle_timeout;
  const std::size_t most_connections;
  std::size_t open = 0;
  std::uint16_t port = 0;

  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer retry{io};
  std::optional<GrpcCaller> caller;
  std::thread thread;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpSettings settings) {
  const auto endpoint = endpoint_of(settings.listen);
  if (!endpoint || (!settings.certificates && !endpoint->address().is_loopback())) {
    return Error{"http_listen must be a loopback address such as 127.0.0.1:8080; another one needs TLS"};
  }
  std::unique_ptr<TlsContexts> tls;
  if (settings.certificates) {
    auto contexts = TlsContexts::create(settings.certificates);
    if (!contexts) return Error{"http_listen: " + contexts.error()};
    tls = std::move(contexts).value();
  }
  std::optional<StaticFiles> files;
  if (!settings.static_root.empty()) {
    auto found = StaticFiles::create(settings.static_root);
    if (!found) return Error{found.error()};
    files = std::move(found).value();
  }
  Site site({std::move(settings.routes), std::move(settings.guarded_routes), std::move(settings.guard)},
            std::move(files), OriginGate(std::move(settings.hosts), std::move(settings.origins)),
            settings.calls != nullptr);
  auto impl = std::make_unique<Impl>(settings, std::move(site), std::move(tls));
  if (const auto error = impl->listen(*endpoint)) {
    return Error{"cannot listen on " + settings.listen + " (http_listen): " + error.message()};
  }
  impl->run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  return impl_->port;
}

}  // namespace mm::http
