#include "http/site.h"

#include <exception>

#include "http/grpc_web_headers.h"
#include "http/request_path.h"

namespace mm::http {

namespace {

SiteReply sentence(unsigned status, const std::string& text) {
  SiteReply reply;
  reply.answer.status = status;
  reply.answer.body = text + '\n';
  return reply;
}

SiteReply not_allowed(const std::string& allow, const std::string& text) {
  SiteReply reply = sentence(405, text);
  reply.allow = allow;
  return reply;
}

SiteReply made(const HttpRoute& route) {
  // A page that fails is that page's problem: the others are still to be served.
  try {
    return {route()};
  } catch (const std::exception&) {
    return sentence(500, "This page could not be made; try again.");
  }
}

SiteReply kept_out(HttpAnswer answer) {
  SiteReply reply;
  // By which a browser asks its user.
  if (answer.status == 401) reply.headers = {{"WWW-Authenticate", "Basic realm=\"mmd\", charset=\"UTF-8\""}};
  reply.answer = std::move(answer);
  return reply;
}

SiteReply shown(StaticFile file, std::string_view if_none_match) {
  SiteReply reply;
  const bool has_it = if_none_match == "*" || if_none_match.find(file.etag) != std::string_view::npos;
  reply.answer.status = has_it ? 304 : 200;
  reply.answer.content_type = file.content_type;
  if (!has_it) reply.answer.body = std::move(file.body);
  reply.etag = std::move(file.etag);
  return reply;
}

// What a browser asks before a foreign page's call.
SiteReply preflight(const SiteRequest& request) {
  SiteReply reply;
  reply.answer.status = 204;
  reply.headers = {{"Access-Control-Allow-Origin", std::string(request.origin)},
                   {"Access-Control-Allow-Methods", "POST"},
                   {"Access-Control-Allow-Headers", std::string(request.requested_headers)},
                   {"Access-Control-Max-Age", "600"},
                   {"Vary", "Origin"}};
  return reply;
}

constexpr const char* kForeign =
    "Pages of another origin may not call; http_origins in the configuration names those that may.";

}  // namespace

SiteReply Site::reply(const SiteRequest& request) const {
  if (!request.host.empty() && !gate_.is_ours(request.host)) {
    return sentence(421, "This host name is not ours; http_hosts in the configuration names those that are.");
  }
  const bool is_call = web_format(request.content_type) && request.target.starts_with('/');
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  if (calls_ && !is_read && (is_call || is_method_path(request.target))) return call(request);
  return page(request);
}

SiteReply Site::call(const SiteRequest& request) const {
  if (request.method == "OPTIONS") {
    return gate_.is_guest(request.origin) ? preflight(request) : sentence(403, kForeign);
  }
  if (request.method != "POST") return not_allowed("POST", "A method is called with POST.");
  if (!web_format(request.content_type)) {
    return sentence(415, "A call's content type must be application/grpc-web or application/grpc-web-text.");
  }
  if (!gate_.may_call(request.origin, request.host)) return sentence(403, kForeign);
  SiteReply reply;
  reply.call = true;
  if (gate_.is_guest(request.origin)) reply.guest = request.origin;
  return reply;
}

SiteReply Site::page(const SiteRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    return not_allowed("GET, HEAD", "Only GET and HEAD are served here; use mmctl to change something.");
  }
  const auto path = request_path(request.target);
  if (!path) return sentence(400, "Bad request: " + path.error() + '.');
  if (const auto route = pages_.routes.find(*path); route != pages_.routes.end()) return made(route->second);
  const auto guarded = pages_.guarded_routes.find(*path);
  const bool is_page = guarded != pages_.guarded_routes.end();
  if (is_page || files_) {
    if (auto instead = pages_.guard ? pages_.guard(request.caller) : std::nullopt) {
      return kept_out(std::move(*instead));
    }
    if (is_page) return made(guarded->second);
    if (auto file = files_->find(*path)) return shown(std::move(*file), request.if_none_match);
  }
  if (calls_ && is_method_path(*path)) return not_allowed("POST", "A method is called with POST.");
  return sentence(404, "There is nothing at this address.");
}

}  // namespace mm::http
