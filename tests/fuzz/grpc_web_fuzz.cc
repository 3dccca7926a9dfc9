#include <algorithm>

#include "fuzz/target.h"
#include "http/base64.h"
#include "http/grpc_web_frames.h"
#include "http/grpc_web_headers.h"

// What a browser, or whoever says that it is one, sends as a call: a body, and header texts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  constexpr std::size_t kMostBytes = 1000;
  const std::string_view bytes = fuzz::text(data, size);
  // A message that is taken is the whole body behind its head; everything else gets a status and a sentence.
  const auto body_is_judged = [](std::string_view body) {
    for (const char* encoding : {"", "gzip"}) {
      const auto message = http::request_message(body, encoding, kMostBytes);
      if (const auto* taken = std::get_if<std::string>(&message)) {
        fuzz::promise(taken->size() <= kMostBytes && http::message_frame(*taken) == body);
      } else {
        const auto& status = std::get<http::CallStatus>(message);
        fuzz::promise(status.code != 0 && !status.message.empty());
      }
    }
  };
  body_is_judged(bytes);
  if (const auto decoded = http::from_base64(bytes)) {
    fuzz::promise(decoded->size() <= bytes.size() / 4 * 3);
    fuzz::promise(http::from_base64(http::to_base64(*decoded)) == decoded);
    body_is_judged(*decoded);
  }
  if (const auto timeout = http::call_timeout(bytes)) fuzz::promise(*timeout >= Duration::zero());
  (void)http::answer_format(http::WebFormat::binary, bytes);
  if (http::is_method_path(bytes)) fuzz::promise(bytes.starts_with('/'));

  const auto line = bytes.find(':');
  http::Metadata metadata;
  const auto added = http::add_metadata(metadata, bytes.substr(0, line),
                                        line == std::string_view::npos ? "" : bytes.substr(line + 1));
  if (!added) fuzz::promise(!added.error().empty());
  // The gRPC library ends the process over anything else.
  for (const auto& [name, value] : metadata) {
    fuzz::promise(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos);
    fuzz::promise(name.ends_with("-bin") ||
                  std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; }));
  }
  const std::string lines = http::trailer_lines({13, std::string(bytes)}, metadata);
  fuzz::promise(std::all_of(lines.begin(), lines.end(),
                            [](char c) { return c == '\r' || c == '\n' || (c >= ' ' && c <= '~'); }));
  return 0;
}
