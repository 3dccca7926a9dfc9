// gRPC-Web as a test spells it: sends a call over WebReader's plain socket and takes its answer apart, frame
// by frame as they come.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "http/base64.h"
#include "http/grpc_web_frames.h"

namespace mm::testing {

inline constexpr const char* kBinary = "application/grpc-web+proto";
inline constexpr const char* kText = "application/grpc-web-text+proto";

struct WebFrame {
  unsigned flag = 0;
  std::string content;
  bool is_trailers() const { return (flag & 0x80) != 0; }
};

// "name: value\r\n" lines.
inline std::multimap<std::string, std::string> lines_of(const std::string& text) {
  std::multimap<std::string, std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("\r\n", at);
    const auto colon = text.find(": ", at);
    if (end == std::string::npos || colon > end) throw std::runtime_error("no trailers: " + text);
    lines.emplace(text.substr(at, colon - at), text.substr(colon + 2, end - colon - 2));
    at = end + 2;
  }
  return lines;
}

class WebCall {
 public:
  explicit WebCall(std::uint16_t port) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }

  // Bytes as they are.
  void send(const std::string& bytes) {
    boost::system::error_code ignored;  // the server may have hung up: what it said is what counts
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }
  void post(const std::string& method, const std::string& body, const std::string& headers = "",
            const char* type = kBinary) {
    send("POST " + method + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  }
  // A whole message, in the frame and the text that the type wants.
  void call(const std::string& method, const std::string& message, const std::string& headers = "",
            const char* type = kBinary) {
    const std::string frame = http::message_frame(message);
    post(method, type == std::string(kText) ? http::to_base64(frame) : frame, headers, type);
  }

  // Waits for the answer's header.
  unsigned status() {
    begin();
    return parser_->get().result_int();
  }
  std::string header(const char* name) {
    begin();
    const auto value = parser_->get()[name];
    return {value.data(), value.size()};
  }
  bool is_kept_alive() {
    begin();
    return parser_->keep_alive();
  }

  // Waits for the next frame; nothing at the answer's end.
  std::optional<WebFrame> next() {
    begin();
    while (true) {
      if (auto frame = take_frame()) return frame;
      if (!read_more()) break;
    }
    if (!bytes_.empty()) throw std::runtime_error("the answer ends within a frame");
    parser_.reset();
    return std::nullopt;
  }
  // The next message's bytes. Throws when the trailers come instead.
  std::string message() {
    auto frame = next();
    if (!frame || frame->flag != 0) throw std::runtime_error("no message came");
    return std::move(frame->content);
  }
  // Reads to the end and tells the trailers, wherever they are.
  std::multimap<std::string, std::string> trailers() {
    begin();
    std::multimap<std::string, std::string> found;
    for (const auto& field : parser_->get()) {
      std::string name(field.name_string().data(), field.name_string().size());
      if (name.starts_with("grpc-"))
        found.emplace(name, std::string(field.value().data(), field.value().size()));
    }
    while (const auto frame = next()) {
      if (frame->is_trailers()) found = lines_of(frame->content);
    }
    return found;
  }
  // All bytes of an answer that is no call's.
  std::string body() {
    begin();
    while (read_more()) {
    }
    parser_.reset();
    return std::exchange(bytes_, {});
  }
  // The grpc-status of the whole answer.
  int grpc_status() {
    const auto all = trailers();
    const auto status = all.find("grpc-status");
    return status == all.end() ? -1 : std::stoi(status->second);
  }

  bool is_ended() {
    char more = 0;
    boost::system::error_code error;
    return buffer_.size() == 0 && socket_.read_some(boost::asio::buffer(&more, 1), error) == 0;
  }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::buffer_body>;

  void begin() {
    if (parser_) return;
    parser_.emplace();
    parser_->body_limit(64 << 20);
    boost::beast::http::read_header(socket_, buffer_, *parser_);
    const auto type = parser_->get()["Content-Type"];
    text_ = type == kText;
  }

  bool read_more() {
    if (parser_->is_done()) return false;
    char some[4096];
    auto& body = parser_->get().body();
    body.data = some;
    body.size = sizeof some;
    boost::system::error_code error;
    boost::beast::http::read_some(socket_, buffer_, *parser_, error);
    if (error && error != boost::beast::http::error::need_buffer) throw boost::system::system_error(error);
    const std::string read(some, sizeof some - body.size);
    if (!text_) {
      bytes_ += read;
      return true;
    }
    letters_ += read;
    const std::size_t whole = letters_.size() / 4 * 4;
    bytes_ += http::from_base64(letters_.substr(0, whole)).value();
    letters_.erase(0, whole);
    return true;
  }

  std::optional<WebFrame> take_frame() {
    if (bytes_.size() < 5) return std::nullopt;
    std::size_t size = 0;
    for (std::size_t i = 1; i < 5; ++i) size = size << 8 | static_cast<unsigned char>(bytes_[i]);
    if (bytes_.size() < 5 + size) return std::nullopt;
    WebFrame frame{static_cast<unsigned char>(bytes_[0]), bytes_.substr(5, size)};
    bytes_.erase(0, 5 + size);
    return frame;
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool text_ = false;
  std::string letters_;
  std::string bytes_;
};

}  // namespace mm::testing
