#include "net/url.h"

#include <algorithm>

namespace mm::net {

Result<Url> parse_url(std::string_view text) {
  const auto wrong = [&](const char* why) {
    return Error{"'" + std::string(text) + "' is not an address: " + why};
  };
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos)
    return wrong("it must begin with https://, http://, wss:// or ws://");
  const auto scheme = text.substr(0, scheme_end);
  Url url;
  if (scheme == "https" || scheme == "wss") {
    url.tls = true;
  } else if (scheme == "http" || scheme == "ws") {
    url.tls = false;
  } else {
    return wrong("it must begin with https://, http://, wss:// or ws://");
  }
  const auto rest = text.substr(scheme_end + 3);
  const auto authority = rest.substr(0, rest.find('/'));
  url.target = authority.size() == rest.size() ? "/" : std::string(rest.substr(authority.size()));
  const auto colon = authority.find(':');
  url.host = authority.substr(0, colon);
  url.port =
      colon == std::string_view::npos ? (url.tls ? "443" : "80") : std::string(authority.substr(colon + 1));
  if (url.host.empty() || url.host.find_first_of("@[]# ?") != std::string::npos)
    return wrong("the host is missing or odd");
  const bool digits =
      std::all_of(url.port.begin(), url.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (url.port.empty() || url.port.size() > 5 || !digits) return wrong("the port must be a number");
  return url;
}

}  // namespace mm::net
