#pragma once

#include <string>
#include <string_view>

namespace mm::http {

// Of ASCII alone, whatever the locale: header names, media types, host names.
inline std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

}  // namespace mm::http
