#include "http/grpc_web_frames.h"

#include <cstdint>

#include "http/base64.h"

namespace mm::http {

namespace {

constexpr std::size_t kHeadBytes = 5;
constexpr unsigned char kCompressed = 0x01;
constexpr unsigned char kTrailers = 0x80;

std::string frame(unsigned char flag, std::string_view content) {
  std::string bytes(1, static_cast<char>(flag));
  bytes.reserve(kHeadBytes + content.size());
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(content.size() >> shift & 255);
  return bytes.append(content);
}

CallStatus refused_flag(unsigned char flag, std::string_view encoding) {
  const bool named = !encoding.empty() && encoding != "identity";
  if (flag == kCompressed && named) {
    return refused(CallCode::unimplemented, "messages are taken uncompressed only");
  }
  if (flag == kCompressed) {
    return refused(CallCode::internal, "the message is flagged compressed, but grpc-encoding names no way");
  }
  return refused(CallCode::internal, "the request holds a frame that is no message");
}

}  // namespace

std::variant<std::string, CallStatus> request_message(std::string_view body, std::string_view encoding,
                                                      std::size_t most_bytes) {
  if (body.empty()) return refused(CallCode::unimplemented, "a call needs one message, and none came");
  if (body.size() < kHeadBytes) return refused(CallCode::internal, "the request ends within a frame's head");
  if (const auto flag = static_cast<unsigned char>(body[0]); flag != 0) return refused_flag(flag, encoding);
  std::uint32_t length = 0;
  for (std::size_t i = 1; i < kHeadBytes; ++i) length = length << 8 | static_cast<unsigned char>(body[i]);
  body.remove_prefix(kHeadBytes);
  if (length > most_bytes) {
    return refused(CallCode::resource_exhausted, "a message of " + std::to_string(length) +
                                                     " bytes is larger than the " +
                                                     std::to_string(most_bytes) + " that are taken");
  }
  if (length > body.size()) {
    return refused(CallCode::internal, "a frame tells of " + std::to_string(length) + " bytes, but " +
                                           std::to_string(body.size()) + " came");
  }
  if (length < body.size())
    return refused(CallCode::unimplemented, "a call takes one message, and more came");
  return std::string(body);
}

std::string message_frame(std::string_view message) {
  return frame(0, message);
}

std::string trailer_frame(const CallStatus& status, const Metadata& trailers) {
  return frame(kTrailers, trailer_lines(status, trailers));
}

std::string trailer_lines(const CallStatus& status, const Metadata& trailers) {
  std::string lines = "grpc-status: " + std::to_string(status.code) + "\r\n";
  if (!status.message.empty()) lines += "grpc-message: " + percent_encoded(status.message) + "\r\n";
  return lines + metadata_lines(trailers);
}

std::string metadata_lines(const Metadata& metadata) {
  std::string lines;
  for (const auto& [name, value] : metadata) {
    lines += name + ": ";
    if (name.ends_with("-bin")) {
      // gRPC wants it without the padding.
      const std::string text = to_base64(value);
      lines += std::string_view(text).substr(0, text.find('='));
    } else {
      lines += value;
    }
    lines += "\r\n";
  }
  return lines;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '%') {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kDigits[byte >> 4];
      encoded += kDigits[byte & 15];
    }
  }
  return encoded;
}

}  // namespace mm::http
