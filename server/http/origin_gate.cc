#include "http/origin_gate.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "http/ascii.h"

namespace mm::http {

namespace {

// "[::1]:8080" -> "::1", "localhost:8080" -> "localhost"
std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

bool is_loopback(const std::string& name) {
  if (name == "localhost") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(name, error);
  return !error && address.is_loopback();
}

bool holds(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

OriginGate::OriginGate(std::vector<std::string> hosts, std::vector<std::string> origins)
    : hosts_(std::move(hosts)), origins_(std::move(origins)) {
  for (auto* list : {&hosts_, &origins_}) {
    for (auto& text : *list) text = lower(text);
  }
}

bool OriginGate::is_ours(std::string_view host) const {
  const std::string name = lower(without_port(host));
  return is_loopback(name) || holds(hosts_, name);
}

bool OriginGate::may_call(std::string_view origin, std::string_view host) const {
  if (origin.empty() || is_guest(origin)) return true;
  if (host.empty()) return false;
  const std::string page = lower(origin);
  return page == "http://" + lower(host) || page == "https://" + lower(host);
}

bool OriginGate::is_guest(std::string_view origin) const {
  return holds(origins_, lower(origin));
}

}  // namespace mm::http
