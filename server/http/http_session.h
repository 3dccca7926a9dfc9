// One connection: reads a request, writes its answer or hands it to gRPC, and so on until one of the two ends
// it. Part of HttpServer; lives on its io_context, kept alive by the operation that runs.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message_generator.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>

#include "core/time.h"
#include "http/grpc_web_exchange.h"
#include "http/http_stream.h"
#include "http/site.h"

namespace mm::http {

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  // `caller` is null when the site knows no calls. `slot` is let go when the connection has ended.
  // Without a TLS context it speaks clear text.
  HttpSession(boost::asio::ip::tcp::socket socket, std::shared_ptr<HttpStream::TlsContext> tls,
              const Site& site, GrpcCaller* caller, Duration idle_timeout, std::shared_ptr<void> slot);

  void start() { stream_.is_tls() ? handshake() : read(); }

 private:
  using Error = boost::system::error_code;

  void handshake();
  void read();
  HttpCaller caller();
  void answer_request();
  void answer_broken(Error error);
  void answer_sentence(unsigned status, const std::string& sentence);
  void write(const SiteReply& reply, unsigned version, bool keep_alive, bool head);

  void read_call(const std::string& guest);
  std::shared_ptr<GrpcWebExchange> exchange(const GrpcWebExchange::Request& request, const std::string& guest,
                                            bool keep_alive);

  void go_on(bool keep_alive) { keep_alive ? read() : linger(); }
  // Lets the other side read the answer to the end: closing on unread bytes would cut it off.
  void linger();
  void drain();

  static constexpr std::uint32_t kMostHeaderBytes = 8 << 10;
  static constexpr std::size_t kMostBufferBytes = std::size_t{2} * kMostHeaderBytes;
  static constexpr std::size_t kMostLingerBytes = 64 << 20;
  static constexpr std::chrono::seconds kLinger{2};

  std::shared_ptr<void> slot_;
  HttpStream stream_;
  const Site& site_;
  GrpcCaller* caller_;
  Duration idle_timeout_;
  boost::beast::flat_buffer buffer_{kMostBufferBytes};
  std::optional<boost::beast::http::request_parser<boost::beast::http::empty_body>> parser_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> call_parser_;
  std::array<char, 4096> unread_;
  std::size_t lingered_ = 0;
};

}  // namespace mm::http
