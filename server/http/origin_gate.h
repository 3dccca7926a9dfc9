// Whose page may talk to us through its reader's browser. A page from anywhere can make the browser send
// requests to a loopback address; these two headers are set by the browser and tell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mm::http {

class OriginGate {
 public:
  // `hosts` are names besides loopback's that we go by; `origins` those of foreign pages that may call.
  OriginGate(std::vector<std::string> hosts, std::vector<std::string> origins);

  // A name that is not ours and leads here all the same belongs to somebody who has made it do so (DNS
  // rebinding). `host` is the header's text; its port does not matter, since a tunnel may change it.
  bool is_ours(std::string_view host) const;

  // True for a page that came from `host` itself, for one of the configured origins, and for a program that
  // is no browser and tells no origin.
  bool may_call(std::string_view origin, std::string_view host) const;

  // A configured origin: its browser has to be told that it may.
  bool is_guest(std::string_view origin) const;

 private:
  std::vector<std::string> hosts_;
  std::vector<std::string> origins_;
};

}  // namespace mm::http
