// The HTTP bytes of one answer to a gRPC-Web call: header, frames, end. No socket here.
#pragma once

#include <string>
#include <string_view>

#include "http/grpc_web_frames.h"
#include "http/grpc_web_headers.h"

namespace mm::http {

class GrpcWebAnswer {
 public:
  struct Shape {
    WebFormat format = WebFormat::binary;
    bool chunked = true;     // otherwise the end of the connection is the end of the answer (HTTP/1.0)
    bool keep_alive = true;  // only when chunked
    std::string guest = {};  // the foreign origin whose page may read it
  };

  explicit GrpcWebAnswer(Shape shape) : shape_(std::move(shape)) {}

  std::string header(const Metadata& metadata) const;
  std::string message(std::string_view message) const;
  std::string end(const CallStatus& status, const Metadata& trailers) const;
  // All in one: a header that tells how the call failed, and no body.
  std::string failure(const CallStatus& status, const Metadata& trailers) const;

 private:
  std::string head(std::string_view more) const;
  std::string piece(std::string_view frame) const;

  Shape shape_;
};

}  // namespace mm::http
