#include "http/request_path.h"

#include <charconv>

namespace mm::http {

Result<std::string> request_path(std::string_view target) {
  if (!target.starts_with('/')) return Error{"the address must be a path that begins with /"};
  target = target.substr(0, target.find_first_of("?#"));
  std::string path;
  for (std::size_t i = 0; i < target.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(target[i]);
    if (c == '%') {
      const char* const digits = target.data() + i + 1;
      if (i + 2 >= target.size() || std::from_chars(digits, digits + 2, c, 16).ptr != digits + 2) {
        return Error{"the address holds a broken % escape"};
      }
      i += 2;
    }
    if (c < ' ' || c == 127) return Error{"the address holds a control character"};
    path += static_cast<char>(c);
  }
  return path;
}

}  // namespace mm::http
