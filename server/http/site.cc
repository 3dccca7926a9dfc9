#include "http/site.h"

#include <exception>

#include "http/request_path.h"

namespace mm::http {

namespace {

SiteReply sentence(unsigned status, const std::string& text) {
  SiteReply reply;
  reply.answer.status = status;
  reply.answer.body = text + '\n';
  return reply;
}

SiteReply page(const HttpRoute& route) {
  // A page that fails is that page's problem: the others are still to be served.
  try {
    return {route(), {}};
  } catch (const std::exception&) {
    return sentence(500, "This page could not be made; try again.");
  }
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

}  // namespace

SiteReply Site::reply(const SiteRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    return sentence(405, "Only GET and HEAD are served here; use mmctl to change something.");
  }
  const auto path = request_path(request.target);
  if (!path) return sentence(400, "Bad request: " + path.error() + '.');
  if (const auto route = routes_.find(*path); route != routes_.end()) return page(route->second);
  if (files_) {
    if (auto file = files_->find(*path)) return shown(std::move(*file), request.if_none_match);
  }
  return sentence(404, "There is nothing at this address.");
}

}  // namespace mm::http
