#include "http/grpc_web_exchange.h"

#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <variant>

#include "http/authorization.h"
#include "http/base64.h"
#include "http/grpc_web_headers.h"

namespace mm::http {

namespace asio = boost::asio;
namespace web = boost::beast::http;

namespace {

std::string_view text(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

std::string peer_of(const HttpStream& stream) {
  boost::system::error_code error;
  const auto endpoint = stream.socket().remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string(error);
}

// In one value, whose end is ours.
void add_peer(Metadata& metadata, const std::string& peer) {
  std::string all;
  std::erase_if(metadata, [&](const auto& one) {
    if (one.first != rpc::kForwardedFor) return false;
    all += one.second + ", ";
    return true;
  });
  metadata.emplace_back(rpc::kForwardedFor, all + peer);
}

// What anybody says of himself does not count.
void add_certificate(Metadata& metadata, HttpStream& stream) {
  std::erase_if(metadata, [](const auto& one) { return one.first == rpc::kCertificateName; });
  for (auto& name : stream.certificate_names()) metadata.emplace_back(rpc::kCertificateName, std::move(name));
}

// Fills in everything; fails with the status of a call that cannot be made.
std::variant<CallRequest, CallStatus> call_request(const GrpcWebExchange::Request& request,
                                                   std::size_t most_bytes) {
  CallRequest call{.method = std::string(text(request.target()))};
  for (const auto& field : request) {
    const bool is_token = field.name() == web::field::authorization;
    const std::string value =
        is_token ? bearer_authorization(text(field.value())) : std::string(text(field.value()));
    if (const auto added = add_metadata(call.metadata, text(field.name_string()), value); !added) {
      return refused(CallCode::internal, added.error());
    }
  }
  if (const auto timeout = request.find("grpc-timeout"); timeout != request.end()) {
    const auto duration = call_timeout(text(timeout->value()));
    if (!duration) return refused(CallCode::internal, duration.error());
    call.timeout = *duration;
  }
  std::optional<std::string> body = request.body();
  if (web_format(text(request[web::field::content_type])) == WebFormat::text) body = from_base64(*body);
  if (!body) return refused(CallCode::internal, "the request's body is not Base64");
  auto message = request_message(*body, text(request["grpc-encoding"]), most_bytes);
  if (const auto* status = std::get_if<CallStatus>(&message)) return *status;
  call.message = std::get<std::string>(std::move(message));
  return call;
}

}  // namespace

GrpcWebExchange::GrpcWebExchange(std::shared_ptr<HttpStream> stream, boost::beast::flat_buffer& ahead,
                                 Duration patience, GrpcWebAnswer::Shape shape, Done done)
    : stream_(std::move(stream)),
      ahead_(ahead),
      patience_(patience),
      answer_(shape),
      keep_alive_(shape.keep_alive),
      done_(std::move(done)),
      half_closed_(stream_->get_executor()) {}

void GrpcWebExchange::start(GrpcCaller& caller, const Request& request, std::size_t most_bytes) {
  auto made = call_request(request, most_bytes);
  if (const auto* status = std::get_if<CallStatus>(&made)) return refuse(*status);
  auto& call = std::get<CallRequest>(made);
  add_peer(call.metadata, peer_of(*stream_));
  add_certificate(call.metadata, *stream_);
  call_ = caller.start(std::move(call), shared_from_this());
  call_ ? watch() : refuse(refused(CallCode::unavailable, "the service is ending"));
}

void GrpcWebExchange::refuse(const CallStatus& status) {
  on_end(status, {});
}

void GrpcWebExchange::on_message(std::string message) {
  if (!stream_) return;
  std::string bytes = header_written_ ? std::string() : answer_.header(headers_);
  header_written_ = true;
  write(bytes + answer_.message(message));
}

void GrpcWebExchange::on_end(CallStatus status, Metadata trailers) {
  call_.reset();
  if (!stream_) return;
  end_.emplace(std::move(status), std::move(trailers));
  if (out_.empty()) write_end();
}

void GrpcWebExchange::write_end() {
  const auto& [status, trailers] = *end_;
  // A failure that comes before anything else is told by the header alone.
  if (!header_written_ && headers_.empty() && status.code != 0) {
    return write(answer_.failure(status, trailers));
  }
  const std::string header = header_written_ ? std::string() : answer_.header(headers_);
  header_written_ = true;
  write(header + answer_.end(status, trailers));
}

void GrpcWebExchange::write(std::string bytes) {
  out_ = std::move(bytes);
  stream_->expires_after(patience_);
  const bool last = end_.has_value();
  asio::async_write(*stream_, asio::buffer(out_),
                    [self = shared_from_this(), stream = stream_, last](Error error, std::size_t) {
                      error ? self->give_up() : self->on_written(last);
                    });
}

void GrpcWebExchange::on_written(bool last) {
  out_ = {};
  if (!stream_) return;
  if (last) {
    Error ignored;
    half_closed_.cancel();
    stream_->socket().cancel(ignored);  // the watch
    const auto stream = std::move(stream_);
    // Half a record lies there: nothing else can be read beside it.
    if (reading_ahead_) return stream->close();
    return done_(keep_alive_);
  }
  end_ ? write_end() : call_->next();
}

void GrpcWebExchange::watch() {
  stream_->socket().async_wait(asio::socket_base::wait_read, [self = shared_from_this()](Error error) {
    if (!error && self->stream_) self->on_readable();
  });
}

void GrpcWebExchange::on_readable() {
  if (stream_->is_tls()) return read_ahead();
  char next = 0;
  Error error;
  stream_->socket().receive(asio::buffer(&next, 1), asio::socket_base::message_peek, error);
  if (error == asio::error::would_block) return watch();
  if (error == asio::error::eof) return on_half_closed();
  if (error) return give_up();
  // The next request has been sent already. It waits, and an end behind it is seen when something is written.
}

// Only the TLS layer can tell the next request from a goodbye.
void GrpcWebExchange::read_ahead() {
  constexpr std::size_t kSome = 512;
  reading_ahead_ = true;
  stream_->expires_never();
  stream_->async_read_some(ahead_.prepare(kSome),
                           [self = shared_from_this(), stream = stream_](Error error, std::size_t size) {
                             self->reading_ahead_ = false;
                             self->ahead_.commit(size);
                             if (error && self->stream_) self->on_half_closed();
                           });
}

void GrpcWebExchange::on_half_closed() {
  keep_alive_ = false;
  half_closed_.expires_after(kHalfClosedPatience);
  half_closed_.async_wait([self = shared_from_this()](Error error) {
    if (!error && self->call_) self->call_->cancel();
  });
}

void GrpcWebExchange::give_up() {
  if (!stream_) return;
  half_closed_.cancel();
  if (call_) call_->cancel();
  stream_->close();
  stream_.reset();
}

}  // namespace mm::http
