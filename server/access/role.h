// What somebody may do.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mm::access {

// Each may do what those before it may.
enum class Role : std::uint8_t {
  nobody,
  viewer,     // looks
  operator_,  // steers
};

constexpr std::string_view to_text(Role role) {
  switch (role) {
    case Role::nobody:
      return "nobody";
    case Role::viewer:
      return "viewer";
    case Role::operator_:
      return "operator";
  }
  return "nobody";
}

// Of the two that can be given.
constexpr std::optional<Role> role_of(std::string_view text) {
  if (text == "viewer") return Role::viewer;
  if (text == "operator") return Role::operator_;
  return std::nullopt;
}

}  // namespace mm::access
