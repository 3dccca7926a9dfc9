// The addresses that ports listen on, as the configuration writes them: "127.0.0.1:50051", "[::1]:8080".
#pragma once

#include <string_view>

namespace mm::access {

constexpr std::string_view host_of(std::string_view listen) {
  return listen.substr(0, listen.rfind(':'));
}

// Only this machine reaches it.
constexpr bool is_loopback(std::string_view listen) {
  const std::string_view host = host_of(listen);
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace mm::access
