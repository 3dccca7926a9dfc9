// What there is to show: decides the answer to one request, or that it is a call. No socket here; used by
// the server's thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/http_server.h"
#include "http/origin_gate.h"
#include "http/static_files.h"

namespace mm::http {

struct SiteRequest {
  HttpCaller caller = {};
  std::string_view method;
  std::string_view target;
  std::string_view host = {};  // here and below: the header of that name
  std::string_view origin = {};
  std::string_view content_type = {};
  std::string_view if_none_match = {};
  std::string_view requested_headers = {};  // Access-Control-Request-Headers
};

struct SiteReply {
  HttpAnswer answer;
  std::string etag = {};   // empty: the answer may not be kept
  std::string allow = {};  // the methods that would do
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool call = false;       // nothing of the above: to be handed to gRPC
  std::string guest = {};  // the foreign origin whose page may read the call's answer
};

struct SitePages {
  HttpRoutes routes;
  HttpRoutes guarded_routes = {};
  HttpGuard guard = {};
};

class Site {
 public:
  // `calls`: there is a gRPC server to hand calls to.
  Site(SitePages pages, std::optional<StaticFiles> files, OriginGate gate, bool calls)
      : pages_(std::move(pages)), files_(std::move(files)), gate_(std::move(gate)), calls_(calls) {}

  SiteReply reply(const SiteRequest& request) const;

 private:
  SiteReply page(const SiteRequest& request) const;
  SiteReply call(const SiteRequest& request) const;

  SitePages pages_;
  std::optional<StaticFiles> files_;
  OriginGate gate_;
  bool calls_;
};

}  // namespace mm::http
