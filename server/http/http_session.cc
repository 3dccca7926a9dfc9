#include "http/http_session.h"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace mm::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace web = boost::beast::http;

namespace {

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
  if (reply.answer.status != 304) fields.set(web::field::content_type, reply.answer.content_type);
  if (reply.answer.status == 405) fields.set(web::field::allow, "GET, HEAD");
}

// The status that tells a client what was wrong with its bytes; 0 when there is nobody to tell.
unsigned status_of(boost::system::error_code error) {
  if (error == web::error::header_limit || error == web::error::buffer_overflow) return 431;
  if (error == web::error::end_of_stream || error == web::error::partial_message) return 0;
  static const auto& http_errors = web::make_error_code(web::error::bad_method).category();
  return error.category() == http_errors ? 400 : 0;
}

}  // namespace

HttpSession::HttpSession(asio::ip::tcp::socket socket, const Site& site, Duration idle_timeout,
                         std::shared_ptr<void> slot)
    : slot_(std::move(slot)), stream_(std::move(socket)), site_(site), idle_timeout_(idle_timeout) {}

void HttpSession::read() {
  parser_.emplace();
  parser_->header_limit(kMostHeaderBytes);
  // A body is never read, so its announced size is of no interest.
  parser_->body_limit(boost::none);
  stream_.expires_after(idle_timeout_);
  web::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](Error error, std::size_t) {
    error ? self->answer_broken(error) : self->answer_request();
  });
}

void HttpSession::answer_request() {
  const auto& request = parser_->get();
  const auto text = [&](beast::string_view view) { return std::string_view(view.data(), view.size()); };
  const auto method = text(request.method_string());
  const SiteReply reply =
      site_.reply({method, text(request.target()), text(request[web::field::if_none_match])});
  // After an unread body the next request could not be found.
  const bool has_body = !parser_->is_done();
  write(reply, request.version(), request.keep_alive() && !has_body, method == "HEAD");
}

void HttpSession::answer_broken(Error error) {
  const unsigned status = status_of(error);
  if (status == 0) return;
  SiteReply reply;
  reply.answer.status = status;
  reply.answer.body = status == 431 ? "The request's header is too large.\n" : "This is not HTTP.\n";
  write(reply, 11, false, false);
}

void HttpSession::write(const SiteReply& reply, unsigned version, bool keep_alive, bool head) {
  const auto finish = [&](auto message) {
    message.result(reply.answer.status);
    message.version(version);
    set_headers(message, reply);
    message.keep_alive(keep_alive);
    return web::message_generator(std::move(message));
  };
  const auto without_body = [&] {
    web::response<web::empty_body> message;
    if (reply.answer.status != 304) message.content_length(reply.answer.body.size());
    return finish(std::move(message));
  };
  const auto with_body = [&] {
    web::response<web::string_body> message;
    message.body() = reply.answer.body;
    message.content_length(reply.answer.body.size());
    return finish(std::move(message));
  };
  stream_.expires_after(idle_timeout_);
  beast::async_write(stream_, head || reply.answer.status == 304 ? without_body() : with_body(),
                     [self = shared_from_this(), keep_alive](Error error, std::size_t) {
                       if (error) return;
                       keep_alive ? self->read() : self->linger();
                     });
}

void HttpSession::linger() {
  if (lingered_ == 0) {
    Error ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(kLinger);
  }
  stream_.async_read_some(asio::buffer(unread_), [self = shared_from_this()](Error error, std::size_t size) {
    self->lingered_ += size;
    if (!error && self->lingered_ < kMostLingerBytes) self->linger();
  });
}

}  // namespace mm::http
