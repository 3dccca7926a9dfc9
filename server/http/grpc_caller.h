// Calls any method of the gRPC server in this process, with bytes as they are: no message is looked into.
// Used by one thread, that of the io_context; gRPC's own threads only post to it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "core/time.h"
#include "http/grpc_web_frames.h"
#include "rpc/in_process.h"

namespace mm::http {

struct CallRequest {
  std::string method;  // "/mm.v1.StateService/GetState"
  Metadata metadata;
  std::optional<Duration> timeout;  // none: for ever
  std::string message;
};

// What becomes of a call.
class CallListener {
 public:
  virtual ~CallListener() = default;
  // At most once, before the first message.
  virtual void on_headers(Metadata headers) = 0;
  // The next one comes when next() is called, not before.
  virtual void on_message(std::string message) = 0;
  // Once, and nothing after it.
  virtual void on_end(CallStatus status, Metadata trailers) = 0;
};

class GrpcCall {
 public:
  virtual ~GrpcCall() = default;
  // Asks for the next message. To be called once after each.
  virtual void next() = 0;
  // The end comes soon.
  virtual void cancel() = 0;
};

class GrpcCaller {
 public:
  // A larger message ends its call; as much as gRPC's own clients take if they say nothing.
  static constexpr std::size_t kMostAnswerBytes = 4 << 20;

  GrpcCaller(std::shared_ptr<rpc::InProcess> server, boost::asio::io_context& io);
  // Cancels what still runs, tells nobody, and returns when gRPC has let go of it. The io_context stands
  // still by then.
  ~GrpcCaller();

  // Keeps the listener until the end. The first message is asked for already. Null, and the listener is told
  // nothing, when the gRPC server is ending.
  std::shared_ptr<GrpcCall> start(CallRequest request, std::shared_ptr<CallListener> listener);

 private:
  class Call;
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace mm::http
