// What there is to show: decides the answer to one request. No socket here; used by the server's thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/http_server.h"
#include "http/static_files.h"

namespace mm::http {

struct SiteRequest {
  std::string_view method;
  std::string_view target;
  std::string_view if_none_match;
};

struct SiteReply {
  HttpAnswer answer;
  std::string etag;  // empty: the answer may not be kept
};

class Site {
 public:
  Site(HttpRoutes routes, std::optional<StaticFiles> files)
      : routes_(std::move(routes)), files_(std::move(files)) {}

  SiteReply reply(const SiteRequest& request) const;

 private:
  HttpRoutes routes_;
  std::optional<StaticFiles> files_;
};

}  // namespace mm::http
