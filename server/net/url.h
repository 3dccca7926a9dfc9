#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace mm::net {

// An address of one of our venues: http, https, ws or wss, with host, port and target.
struct Url {
  bool tls = true;
  std::string host;
  std::string port;
  std::string target;  // path and query, at least "/"

  std::string host_header() const { return port == (tls ? "443" : "80") ? host : host + ':' + port; }
};

// "wss://ws.roxom.com/ws" -> {true, "ws.roxom.com", "443", "/ws"}. No user names, no fragments, no IPv6
// literals.
Result<Url> parse_url(std::string_view text);

}  // namespace mm::net
