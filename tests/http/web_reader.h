// A plain client on a blocking socket: sends bytes as a test spells them and reads what comes back.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <string>

namespace mm::testing {

class WebReader {
 public:
  using Response = boost::beast::http::response<boost::beast::http::string_body>;

  explicit WebReader(std::uint16_t port, const char* address = "127.0.0.1") {
    socket_.connect({boost::asio::ip::make_address(address), port});
  }

  void send(const std::string& bytes) {
    boost::system::error_code ignored;  // the server may have hung up: what it said is what counts
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }

  // The next answer. `to_head`: it answers a HEAD request, so no body follows.
  Response receive(bool to_head = false) {
    boost::beast::http::response_parser<boost::beast::http::string_body> parser;
    parser.skip(to_head);
    parser.body_limit(64 << 20);
    boost::beast::http::read(socket_, buffer_, parser);
    return parser.release();
  }

  Response ask(const std::string& method, const std::string& target, const std::string& headers = "") {
    send(method + ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n");
    return receive(method == "HEAD");
  }
  Response get(const std::string& target, const std::string& headers = "") {
    return ask("GET", target, headers);
  }

  // True when the server has ended the connection and nothing more came.
  bool is_ended() {
    char more = 0;
    boost::system::error_code error;
    return buffer_.size() == 0 && socket_.read_some(boost::asio::buffer(&more, 1), error) == 0;
  }

  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_;
};

// The header's text, "" when there is none.
inline std::string header(const WebReader::Response& response, const char* name) {
  const auto value = response[name];
  return std::string(value.data(), value.size());
}

}  // namespace mm::testing
