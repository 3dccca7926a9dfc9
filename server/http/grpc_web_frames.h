// What the body of a gRPC-Web call is made of: a flag byte, four bytes of length, and that many bytes of a
// message, or of the trailers at the answer's end. No socket and no gRPC here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mm::http {

// gRPC's status codes, as far as the bridge gives them itself.
enum class CallCode : int {
  ok = 0,
  cancelled = 1,
  resource_exhausted = 8,
  unimplemented = 12,
  internal = 13,
  unavailable = 14,
};

struct CallStatus {
  int code = 0;  // gRPC's
  std::string message;
};

inline CallStatus refused(CallCode code, std::string message) {
  return {static_cast<int>(code), std::move(message)};
}

// Lower-case names; values as they are, those of "-bin" names too.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// The one message of a request's body, or the status of a call that has none. `encoding` is what the header
// grpc-encoding says. A broken frame is INTERNAL and a wrong number of messages UNIMPLEMENTED, as in gRPC.
std::variant<std::string, CallStatus> request_message(std::string_view body, std::string_view encoding,
                                                      std::size_t most_bytes);

std::string message_frame(std::string_view message);
std::string trailer_frame(const CallStatus& status, const Metadata& trailers);

// "name: value\r\n" lines: grpc-status, grpc-message and the trailers.
std::string trailer_lines(const CallStatus& status, const Metadata& trailers);
// Such lines of metadata alone.
std::string metadata_lines(const Metadata& metadata);

// What is not printable ASCII, and '%' itself, becomes %XX.
std::string percent_encoded(std::string_view text);

}  // namespace mm::http
