#include "http/grpc_web_headers.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "http/ascii.h"
#include "http/base64.h"

namespace mm::http {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Calls `each` with the trimmed parts of a list.
template <typename Each>
void split(std::string_view list, char separator, Each each) {
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(separator, at), list.size());
    each(trimmed(list.substr(at, end - at)));
    at = end + 1;
  }
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_http_business(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "accept",
      "cache-control",
      "connection",
      "content-length",
      "content-type",
      "cookie",
      "dnt",
      "expect",
      "host",
      "keep-alive",
      "origin",
      "pragma",
      "priority",
      "referer",
      "te",
      "trailer",
      "upgrade",
      "upgrade-insecure-requests",
      "user-agent",
      "x-grpc-web",
      "transfer-encoding",
  };
  static constexpr std::string_view kBeginnings[] = {"accept-", "access-control-", "content-",
                                                     "grpc-",   "proxy-",          "sec-"};
  return std::any_of(std::begin(kNames), std::end(kNames), [&](auto one) { return name == one; }) ||
         std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](auto one) { return name.starts_with(one); });
}

// What the gRPC library takes; with anything else it would end the process.
bool is_grpc_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool is_grpc_text(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::optional<std::string> binary_value(std::string_view text) {
  std::string padded(text);
  while (padded.size() % 4 != 0) padded += '=';
  return from_base64(padded);
}

}  // namespace

std::optional<WebFormat> web_format(std::string_view content_type) {
  const std::string type = lower(trimmed(content_type.substr(0, content_type.find(';'))));
  if (type == "application/grpc-web" || type == "application/grpc-web+proto") return WebFormat::binary;
  if (type == "application/grpc-web-text" || type == "application/grpc-web-text+proto") {
    return WebFormat::text;
  }
  return std::nullopt;
}

WebFormat answer_format(WebFormat request, std::string_view accept) {
  std::optional<WebFormat> wanted;
  split(accept, ',', [&](std::string_view type) {
    if (!wanted) wanted = web_format(type);
  });
  return wanted.value_or(request);
}

bool is_method_path(std::string_view target) {
  if (!target.starts_with('/')) return false;
  const auto slash = target.find('/', 1);
  if (slash == std::string_view::npos) return false;
  const std::string_view service = target.substr(1, slash - 1);
  const std::string_view method = target.substr(slash + 1);
  const auto is_name = [](std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_word);
  };
  std::size_t parts = 0;
  bool named = is_name(method);
  split(service, '.', [&](std::string_view part) {
    ++parts;
    named = named && is_name(part);
  });
  return named && parts > 1;
}

Result<Duration> call_timeout(std::string_view text) {
  constexpr std::string_view kUnits = "HMSmun";
  constexpr Duration kOne[] = {std::chrono::hours(1),        std::chrono::minutes(1),
                               std::chrono::seconds(1),      std::chrono::milliseconds(1),
                               std::chrono::microseconds(1), std::chrono::nanoseconds(1)};
  constexpr std::size_t kMostDigits = 8;
  constexpr Duration kMost = std::chrono::hours(24 * 365);
  const auto unit = text.empty() ? std::string_view::npos : kUnits.find(text.back());
  std::int64_t count = 0;
  const char* const end = text.data() + text.size() - (text.empty() ? 0 : 1);
  const auto [read, problem] = std::from_chars(text.data(), end, count);
  if (unit == std::string_view::npos || problem != std::errc() || read != end || count < 0 ||
      text.size() > kMostDigits + 1) {
    return Error{"grpc-timeout must be up to 8 digits and one of H, M, S, m, u, n"};
  }
  const Duration one = kOne[unit];
  return count > kMost / one ? kMost : one * count;
}

Result<Done> add_metadata(Metadata& metadata, std::string_view header, std::string_view value) {
  const std::string name = lower(header);
  if (is_http_business(name)) return Done{};
  if (!is_grpc_name(name)) return Error{"gRPC knows no metadata of the name '" + name + "'"};
  if (!name.ends_with("-bin")) {
    if (!is_grpc_text(value)) return Error{"the metadata '" + name + "' must be printable ASCII"};
    metadata.emplace_back(name, value);
    return Done{};
  }
  // Several values may have been joined on the way.
  bool readable = true;
  split(value, ',', [&](std::string_view one) {
    auto bytes = binary_value(one);
    readable = readable && bytes;
    if (bytes) metadata.emplace_back(name, *std::move(bytes));
  });
  if (!readable) return Error{"the metadata '" + name + "' must be Base64"};
  return Done{};
}

}  // namespace mm::http
