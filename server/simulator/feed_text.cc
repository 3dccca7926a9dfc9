#include "simulator/feed_text.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "simulator/web_door.h"

namespace mm::simulator {

namespace {

constexpr std::int64_t kOneE8 = 100'000'000;

}  // namespace

void append_e8(std::string& text, std::int64_t value_e8) {
  std::array<char, 32> digits{};
  char* end = std::to_chars(digits.data(), digits.data() + 20, value_e8 / kOneE8).ptr;
  *end++ = '.';
  std::int64_t rest = value_e8 % kOneE8;
  for (int i = 7; i >= 0; --i) {
    end[i] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  text.append(digits.data(), static_cast<std::size_t>(end + 8 - digits.data()));
}

std::string e8_text(std::int64_t value_e8) {
  std::string text;
  append_e8(text, value_e8);
  return text;
}

std::string iso_time_us(WallTime time) {
  constexpr std::int64_t kUsPerSecond = 1'000'000;
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06dZ",
                static_cast<int>(unix_ns(time) / 1000 % kUsPerSecond));
  std::string text = iso_time(time);
  text.pop_back();
  return text + fraction.data();
}

std::string text_at(const nlohmann::ordered_json& object, const char* key, const char* otherwise) {
  if (!object.is_object()) return otherwise;
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

}  // namespace mm::simulator
