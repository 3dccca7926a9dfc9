#include "http/http_session.h"

#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include "http/authorization.h"
#include "http/grpc_web_headers.h"
#include "rpc/grpc_server.h"

namespace mm::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace web = boost::beast::http;

namespace {

// Also Base64 with its padding, and a message a little too large, so that it can be refused by its own size.
constexpr std::uint64_t kMostCallBytes = 2 * rpc::kMostRequestBytes;

std::string_view text(beast::string_view view) {
  return {view.data(), view.size()};
}

constexpr std::string_view kSpeakTls =
    "HTTP/1.1 400 Bad Request\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 35\r\n"
    "Connection: close\r\n\r\n"
    "This port speaks TLS: use https://\n";

// What came in place of a TLS handshake was a request.
bool is_clear_text(boost::system::error_code error) {
  return error.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
}

void set_headers(web::fields& fields, const SiteReply& reply) {
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("Content-Security-Policy",
             "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
             "frame-ancestors 'none'");
  fields.set("Referrer-Policy", "no-referrer");
  fields.set("Cross-Origin-Resource-Policy", "same-origin");
  // A kept file is asked about each time; a page shows a moment and is never kept.
  fields.set(web::field::cache_control, reply.etag.empty() ? "no-store" : "no-cache");
  if (!reply.etag.empty()) fields.set(web::field::etag, reply.etag);
  if (!reply.allow.empty()) fields.set(web::field::allow, reply.allow);
  for (const auto& [name, value] : reply.headers) fields.set(name, value);
}

// The status that tells a client what was wrong with its bytes; 0 when there is nobody to tell.
unsigned status_of(boost::system::error_code error) {
  if (error == web::error::header_limit || error == web::error::buffer_overflow) return 431;
  if (error == web::error::end_of_stream) return 0;
  static const auto& http_errors = web::make_error_code(web::error::bad_method).category();
  return error.category() == http_errors ? 400 : 0;
}

// As HTTP/1.1 wants it: what comes for two hosts, or for none, is not to be answered.
bool names_one_host(const web::request<web::empty_body>& request) {
  const auto hosts = request.count(web::field::host);
  return hosts == 1 || (hosts == 0 && request.version() < 11);
}

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, std::shared_ptr<HttpStream::TlsContext> tls,
                         const Site& site, GrpcCaller* caller, Duration idle_timeout,
                         std::shared_ptr<void> slot)
    : slot_(std::move(slot)),
      stream_(std::move(socket), std::move(tls)),
      site_(site),
      caller_(caller),
      idle_timeout_(idle_timeout) {}

void HttpSession::handshake() {
  stream_.expires_after(idle_timeout_);
  stream_.async_handshake([self = shared_from_this()](Error error) {
    if (!error) return self->read();
    if (!is_clear_text(error)) return;
    asio::async_write(self->stream_.tcp(), asio::buffer(kSpeakTls),
                      [self](Error, std::size_t) { self->drain(); });
  });
}

void HttpSession::read() {
  parser_.emplace();
  parser_->header_limit(kMostHeaderBytes);
  // A page's request has no body that is read, so its announced size is of no interest.
  parser_->body_limit(boost::none);
  stream_.expires_after(idle_timeout_);
  web::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](Error error, std::size_t) {
    error ? self->answer_broken(error) : self->answer_request();
  });
}

void HttpSession::answer_request() {
  const auto& request = parser_->get();
  if (!names_one_host(request)) return answer_sentence(400, "A request names one Host.");
  const auto method = text(request.method_string());
  const SiteReply reply =
      site_.reply({.caller = caller(),
                   .method = method,
                   .target = text(request.target()),
                   .host = text(request[web::field::host]),
                   .origin = text(request[web::field::origin]),
                   .content_type = text(request[web::field::content_type]),
                   .if_none_match = text(request[web::field::if_none_match]),
                   .requested_headers = text(request[web::field::access_control_request_headers])});
  if (reply.call) return read_call(reply.guest);
  // After an unread body the next request could not be found.
  const bool has_body = !parser_->is_done();
  write(reply, request.version(), request.keep_alive() && !has_body, method == "HEAD");
}

HttpCaller HttpSession::caller() {
  HttpCaller caller;
  Error error;
  const auto endpoint = stream_.socket().remote_endpoint(error);
  if (!error) caller.address = endpoint.address().to_string(error);
  const auto header = parser_->get().find(web::field::authorization);
  if (header != parser_->get().end()) caller.authorization = bearer_authorization(text(header->value()));
  caller.certificate_names = stream_.certificate_names();
  return caller;
}

void HttpSession::answer_broken(Error error) {
  const unsigned status = status_of(error);
  if (status == 0) return;
  answer_sentence(status, status == 431                          ? "The request's header is too large."
                          : error == web::error::partial_message ? "The request ended early."
                                                                 : "This is not HTTP.");
}

void HttpSession::answer_sentence(unsigned status, const std::string& sentence) {
  SiteReply reply;
  reply.answer.status = status;
  reply.answer.body = sentence + '\n';
  write(reply, 11, false, false);
}

void HttpSession::write(const SiteReply& reply, unsigned version, bool keep_alive, bool head) {
  const bool bodiless = reply.answer.status == 204 || reply.answer.status == 304;
  const auto finish = [&](auto message) {
    message.result(reply.answer.status);
    message.version(version);
    set_headers(message, reply);
    if (!bodiless) {
      message.set(web::field::content_type, reply.answer.content_type);
      message.content_length(reply.answer.body.size());
    }
    message.keep_alive(keep_alive);
    return web::message_generator(std::move(message));
  };
  const auto with_body = [&] {
    web::response<web::string_body> message;
    message.body() = reply.answer.body;
    return finish(std::move(message));
  };
  stream_.expires_after(idle_timeout_);
  beast::async_write(stream_, head || bodiless ? finish(web::response<web::empty_body>()) : with_body(),
                     [self = shared_from_this(), keep_alive](Error error, std::size_t) {
                       if (!error) self->go_on(keep_alive);
                     });
}

void HttpSession::read_call(const std::string& guest) {
  call_parser_.emplace(std::move(*parser_));
  call_parser_->body_limit(kMostCallBytes);
  const auto refuse_large = [guest](HttpSession& self) {
    self.exchange(self.call_parser_->get(), guest, false)
        ->refuse(refused(CallCode::resource_exhausted, "the request is larger than the " +
                                                           std::to_string(rpc::kMostRequestBytes) +
                                                           " bytes that are taken"));
  };
  if (call_parser_->content_length().value_or(0) > kMostCallBytes) return refuse_large(*this);
  stream_.expires_after(idle_timeout_);
  web::async_read(stream_, buffer_, *call_parser_,
                  [self = shared_from_this(), guest, refuse_large](Error error, std::size_t) {
                    if (error == web::error::body_limit) return refuse_large(*self);
                    if (error) return self->answer_broken(error);
                    const auto request = self->call_parser_->release();
                    self->exchange(request, guest, request.keep_alive())
                        ->start(*self->caller_, request, rpc::kMostRequestBytes);
                  });
}

std::shared_ptr<GrpcWebExchange> HttpSession::exchange(const GrpcWebExchange::Request& request,
                                                       const std::string& guest, bool keep_alive) {
  const auto sent = web_format(text(request[web::field::content_type])).value_or(WebFormat::binary);
  const bool chunked = request.version() >= 11;
  return std::make_shared<GrpcWebExchange>(
      std::shared_ptr<HttpStream>(shared_from_this(), &stream_), buffer_, idle_timeout_,
      GrpcWebAnswer::Shape{.format = answer_format(sent, text(request[web::field::accept])),
                           .chunked = chunked,
                           .keep_alive = chunked && keep_alive,
                           .guest = guest},
      [this](bool goes_on) { go_on(goes_on); });
}

void HttpSession::linger() {
  if (!stream_.is_tls()) return drain();
  stream_.expires_after(kLinger);
  stream_.async_goodbye([self = shared_from_this()](Error) { self->drain(); });
}

void HttpSession::drain() {
  if (lingered_ == 0) {
    Error ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(kLinger);
  }
  stream_.tcp().async_read_some(asio::buffer(unread_),
                                [self = shared_from_this()](Error error, std::size_t size) {
                                  self->lingered_ += size;
                                  if (!error && self->lingered_ < kMostLingerBytes) self->drain();
                                });
}

}  // namespace mm::http
