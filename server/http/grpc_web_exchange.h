// One gRPC-Web call on one connection: hands the request to gRPC, writes what comes back, and asks for the
// next message only when the socket has taken the last. Part of HttpSession; lives on its thread, kept alive
// by what it waits for.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "http/grpc_caller.h"
#include "http/grpc_web_answer.h"
#include "http/http_stream.h"

namespace mm::http {

class GrpcWebExchange final : public CallListener, public std::enable_shared_from_this<GrpcWebExchange> {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;
  // Told once that the answer is written; never when the connection breaks.
  using Done = std::function<void(bool keep_alive)>;

  // `ahead`: where bytes go that come before the answer has ended. `patience`: how long the other side may
  // take over reading what was sent. Lets go of the stream before `done` is told.
  GrpcWebExchange(std::shared_ptr<HttpStream> stream, boost::beast::flat_buffer& ahead, Duration patience,
                  GrpcWebAnswer::Shape shape, Done done);

  // `most_bytes`: of the request's message.
  void start(GrpcCaller& caller, const Request& request, std::size_t most_bytes);
  // Answers without asking gRPC.
  void refuse(const CallStatus& status);

 private:
  using Error = boost::system::error_code;

  void on_headers(Metadata headers) override { headers_ = std::move(headers); }
  void on_message(std::string message) override;
  void on_end(CallStatus status, Metadata trailers) override;

  void write(std::string bytes);
  void on_written(bool last);
  void write_end();
  // Sees that the other side goes away while there is nothing to write.
  void watch();
  void on_readable();
  void read_ahead();
  void on_half_closed();
  void give_up();

  // One that has only closed its sending side gets the answer, if it comes so soon. It cannot be told from
  // one that is gone until something is written.
  static constexpr std::chrono::seconds kHalfClosedPatience{1};

  std::shared_ptr<HttpStream> stream_;  // null when there is nothing more to write
  boost::beast::flat_buffer& ahead_;    // of the session, as the stream
  bool reading_ahead_ = false;
  Duration patience_;
  GrpcWebAnswer answer_;
  bool keep_alive_;
  Done done_;
  boost::asio::steady_timer half_closed_;
  std::shared_ptr<GrpcCall> call_;
  Metadata headers_;
  bool header_written_ = false;
  std::string out_;  // being written
  std::optional<std::pair<CallStatus, Metadata>> end_;
};

}  // namespace mm::http
