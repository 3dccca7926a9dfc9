#include "simulator/web_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <chrono>

namespace mm::simulator {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http_ns = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr auto kPatience = std::chrono::seconds(3);

// Starts one asynchronous operation and waits for it; would_block when it took too long.
template <typename Start>
error_code wait_for(asio::io_context& io, Start start) {
  const auto outcome = std::make_shared<std::optional<error_code>>();
  start([outcome](error_code error, auto...) { *outcome = error; });
  io.restart();
  io.run_for(kPatience);
  return outcome->value_or(asio::error::would_block);
}

tcp::socket connect(asio::io_context& io, std::uint16_t port) {
  tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  return socket;
}

asio::ssl::context trusting(const std::string& ca) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_verify_mode(asio::ssl::verify_peer);
  if (!ca.empty()) context.load_verify_file(ca);
  return context;
}

template <typename Stream>
HttpResult send_request(asio::io_context& io, Stream& stream,
                        const http_ns::request<http_ns::string_body>& request) {
  HttpResult result;
  beast::flat_buffer buffer;
  http_ns::response<http_ns::string_body> response;
  error_code error = wait_for(io, [&](auto done) { http_ns::async_write(stream, request, done); });
  if (!error) error = wait_for(io, [&](auto done) { http_ns::async_read(stream, buffer, response, done); });
  result.timed_out = error == asio::error::would_block;
  if (result.timed_out) {
    // The operation refers to our locals: end it before they go.
    beast::get_lowest_layer(stream).close();
    io.restart();
    io.run();
  }
  if (error) return result;
  result.status = static_cast<int>(response.result_int());
  result.body = response.body();
  for (const auto& field : response) {
    result.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  return result;
}

}  // namespace

std::string HttpResult::header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (beast::iequals(key, name)) return value;
  }
  return "";
}

HttpResult http(std::uint16_t port, const std::string& method, const std::string& target,
                const std::string& body, const HeaderList& headers, const std::string& ca) {
  asio::io_context io;
  http_ns::request<http_ns::string_body> request;
  request.method_string(method);
  request.target(target);
  request.version(11);
  request.set(http_ns::field::host, "localhost");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  tcp::socket socket = connect(io, port);
  if (ca.empty()) return send_request(io, socket, request);
  asio::ssl::context context = trusting(ca);
  asio::ssl::stream<tcp::socket> stream(std::move(socket), context);
  stream.set_verify_callback(asio::ssl::host_name_verification("localhost"));
  stream.handshake(asio::ssl::stream_base::client);
  return send_request(io, stream, request);
}

// Plain or TLS behind one face.
struct WebSocketClient::Stream {
  asio::io_context io;
  asio::ssl::context context;
  std::optional<beast::websocket::stream<tcp::socket, false>> plain;
  std::optional<beast::websocket::stream<asio::ssl::stream<tcp::socket>, false>> tls;

  explicit Stream(const std::string& ca) : context(trusting(ca)) {}
  template <typename Work>
  auto with(Work work) {
    return tls ? work(*tls) : work(*plain);
  }
};

WebSocketClient::WebSocketClient(std::uint16_t port, const std::string& target, const HeaderList& headers,
                                 const std::string& ca)
    : stream_(std::make_unique<Stream>(ca)) {
  tcp::socket socket = connect(stream_->io, port);
  if (ca.empty()) {
    stream_->plain.emplace(std::move(socket));
  } else {
    stream_->tls.emplace(std::move(socket), stream_->context);
    stream_->tls->next_layer().handshake(asio::ssl::stream_base::client);
  }
  stream_->with([&](auto& ws) {
    ws.set_option(beast::websocket::stream_base::decorator([&](beast::websocket::request_type& request) {
      for (const auto& [name, value] : headers) request.set(name, value);
    }));
    ws.control_callback([this](beast::websocket::frame_type kind, beast::string_view) {
      if (kind == beast::websocket::frame_type::ping) ++pings_;
    });
    beast::websocket::response_type response;
    error_code error;
    ws.handshake(response, "localhost", target, error);
    connected_ = !error;
    refused_with_ = error ? static_cast<int>(response.result_int()) : 0;
  });
}

WebSocketClient::~WebSocketClient() = default;

void WebSocketClient::send(const std::string& text) {
  stream_->with([&](auto& ws) {
    ws.text(true);
    ws.write(asio::buffer(text));
  });
}

void WebSocketClient::send_binary(const std::string& bytes) {
  stream_->with([&](auto& ws) {
    ws.binary(true);
    ws.write(asio::buffer(bytes));
  });
}

std::optional<std::string> WebSocketClient::read() {
  beast::flat_buffer buffer;
  error_code error;
  stream_->with([&](auto& ws) {
    error = wait_for(stream_->io, [&](auto done) { ws.async_read(buffer, done); });
    if (error != asio::error::would_block) return;
    beast::get_lowest_layer(ws).close();
    stream_->io.restart();
    stream_->io.run();
  });
  if (error) return std::nullopt;
  return beast::buffers_to_string(buffer.data());
}

nlohmann::json WebSocketClient::read_until(const std::function<bool(const nlohmann::json&)>& fits) {
  while (const auto text = read()) {
    auto json = nlohmann::json::parse(*text, nullptr, false);
    if (json.is_object() && fits(json)) return json;
  }
  return nullptr;
}

}  // namespace mm::simulator
