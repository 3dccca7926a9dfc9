#include "http/grpc_web_answer.h"

#include <charconv>

#include "http/base64.h"

namespace mm::http {

std::string GrpcWebAnswer::header(const Metadata& metadata) const {
  return head((shape_.chunked ? "Transfer-Encoding: chunked\r\n" : "") + metadata_lines(metadata));
}

std::string GrpcWebAnswer::message(std::string_view message) const {
  return piece(message_frame(message));
}

std::string GrpcWebAnswer::end(const CallStatus& status, const Metadata& trailers) const {
  return piece(trailer_frame(status, trailers)) + (shape_.chunked ? "0\r\n\r\n" : "");
}

std::string GrpcWebAnswer::failure(const CallStatus& status, const Metadata& trailers) const {
  return head("Content-Length: 0\r\n" + trailer_lines(status, trailers));
}

std::string GrpcWebAnswer::head(std::string_view more) const {
  std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/grpc-web";
  head += shape_.format == WebFormat::text ? "-text+proto\r\n" : "+proto\r\n";
  head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  head += "Cross-Origin-Resource-Policy: same-origin\r\n";
  if (!shape_.guest.empty()) {
    head += "Access-Control-Allow-Origin: " + shape_.guest + "\r\nAccess-Control-Expose-Headers: *\r\n";
  }
  if (!shape_.keep_alive) head += "Connection: close\r\n";
  return head.append(more) + "\r\n";
}

std::string GrpcWebAnswer::piece(std::string_view frame) const {
  const std::string text = shape_.format == WebFormat::text ? to_base64(frame) : std::string(frame);
  if (!shape_.chunked) return text;
  char digits[16];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), text.size(), 16).ptr;
  return std::string(digits, end) + "\r\n" + text + "\r\n";
}

}  // namespace mm::http
