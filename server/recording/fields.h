// How single values stand in messages: for translate.h's sources only.
#pragma once

#include <limits>
#include <optional>
#include <string>

#include "core/ids.h"
#include "core/inline_text.h"
#include "core/time.h"

namespace mm::recording {

// The engine's enumerations have no "unspecified"; the messages' begin with it and go on in the same order.
template <typename To, typename From>
constexpr To shifted(From value) {
  return static_cast<To>(static_cast<int>(value) + 1);
}

inline std::int64_t ns(MonoTime time) {
  return to_ns(time.time_since_epoch());
}
inline MonoTime mono_from_ns(std::int64_t time) {
  return MonoTime(Duration(time));
}

template <std::size_t Capacity>
std::string text(const InlineText<Capacity>& from) {
  return std::string(from.view());
}

// Reads values that may be wrong; the first that is wrong is remembered, and the caller looks at the end.
class Values {
 public:
  template <typename To, typename From>
  To choice(From value, To last, const char* what) {
    const int index = static_cast<int>(value) - 1;
    if (index >= 0 && index <= static_cast<int>(last)) return static_cast<To>(index);
    refuse(std::string(what) + " has no value " + std::to_string(static_cast<int>(value)));
    return To{};
  }

  // The value whose to_text() is the word.
  template <typename Enum>
  Enum word(const std::string& from, Enum last, const char* what) {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
      if (to_text(static_cast<Enum>(i)) == from) return static_cast<Enum>(i);
    }
    refuse(std::string("there is no ") + what + " '" + from + '\'');
    return Enum{};
  }

  SourceId source(std::uint32_t index) {
    if (index > std::numeric_limits<std::uint8_t>::max())
      refuse("there is no source " + std::to_string(index));
    return SourceId{static_cast<std::uint8_t>(index)};
  }

  // Named at the place of use: texts have their own sizes.
  template <typename Text>
  void text(const std::string& from, Text& to) {
    if (!Text::fits(from)) refuse("a text of " + std::to_string(from.size()) + " bytes is too long");
    to = Text(from);
  }

  void refuse(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }
  const std::string& problem() const { return problem_; }

 private:
  std::string problem_;
};

}  // namespace mm::recording
