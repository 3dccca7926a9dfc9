// Reads single samples out of Prometheus' text format.
#pragma once

#include <optional>
#include <string>

namespace mm::testing {

// The value of the line that begins with `series` as it is spelled there, labels and all; as text, so that a
// test sees what a scraper sees.
inline std::optional<std::string> sample_of(const std::string& text, const std::string& series) {
  const std::string start = series + ' ';
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    if (text.compare(at, start.size(), start) == 0)
      return text.substr(at + start.size(), end - at - start.size());
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return std::nullopt;
}

}  // namespace mm::testing
