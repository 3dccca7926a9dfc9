// What a person may be told of while no screen is watched: the kinds of events, and one notice with the text
// in which it is sent.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time.h"

namespace mm::notices {

enum class Kind : std::uint8_t {
  started,
  stopped,
  mode,
  paused,
  halted,
  fill,
  source,
  link,
  order_refused,
  order_rejected,
  order_unknown,
  position_limit,
  loss_limit,
  account,
  ledger,
  recording,
  command,
};
inline constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::command) + 1;

enum class Setting : std::uint8_t {
  on,
  silent,  // sent as well, and marked: whoever shows it should make no noise
  off,
};
// "on", "silent" or "off"; otherwise nothing.
std::optional<Setting> setting_of(std::string_view text);
std::string_view to_text(Setting setting);

enum class Severity : std::uint8_t { info, warning, critical };
std::string_view to_text(Severity severity);

struct KindSpec {
  std::string_view name;  // "order_rejected": in the configuration and in what is sent
  Severity severity;
  Setting preset;
  std::string_view help;  // when it is sent
};
// In the order of Kind.
std::span<const KindSpec> kind_specs();
const KindSpec& spec_of(Kind kind);

using KindSettings = std::array<Setting, kKinds>;
KindSettings preset_settings();

struct Notice {
  Kind kind = Kind::started;
  bool silent = false;
  WallTime at;
  std::string text;          // one sentence
  std::uint64_t number = 0;  // 1, 2, 3 ... in this run: one that comes twice is known by it
};

// Whose notices they are.
struct Sender {
  std::string name;
  std::string instrument;
};

// One JSON object in one line, whatever the text holds; at most some kilobytes.
std::string payload(const Notice& notice, const Sender& sender);

}  // namespace mm::notices
