#include "http/authorization.h"

#include "http/ascii.h"
#include "http/base64.h"

namespace mm::http {

std::string bearer_authorization(std::string_view header) {
  constexpr std::string_view kBasic = "basic ";
  if (!lower(header.substr(0, kBasic.size())).starts_with(kBasic)) return std::string(header);
  const auto both = from_base64(header.substr(kBasic.size()));
  const auto colon = both ? both->find(':') : std::string::npos;
  const std::string token = colon == std::string::npos ? std::string() : both->substr(colon + 1);
  // It goes on as gRPC's metadata.
  for (const char c : token) {
    if (c <= ' ' || c > '~') return "Bearer";
  }
  return "Bearer " + token;
}

}  // namespace mm::http
