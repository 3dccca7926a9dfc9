#include "recording/wall_text.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace mm::recording {

namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::string_view kForm = "YYYY-MM-DDTHH:MM:SS";
constexpr std::size_t kMostDecimals = 9;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Two or four digits of a text whose form was checked.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (const char c : text.substr(at, count)) value = value * 10 + (c - '0');
  return value;
}

bool has_form(std::string_view text) {
  if (text.size() < kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool mark = kForm[i] == '-' || kForm[i] == ':' || kForm[i] == 'T';
    if (mark ? text[i] != kForm[i] : !is_digit(text[i])) return false;
  }
  return true;
}

}  // namespace

std::string wall_text(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t since = seconds.time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&since, &utc);
  std::array<char, 64> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text.data() + size, text.size() - size, ".%09lldZ",
                static_cast<long long>(unix_ns(time) - since * kNsPerSecond));
  return text.data();
}

Result<WallTime> parse_wall(std::string_view text) {
  const Error wrong{"'" + std::string(text) + "' is not a time such as 2026-01-31T23:59:59.5Z"};
  if (text.ends_with('Z')) text.remove_suffix(1);
  if (!has_form(text)) return wrong;
  using namespace std::chrono;
  const year_month_day day{year(digits(text, 0, 4)), month(static_cast<unsigned>(digits(text, 5, 2))),
                           std::chrono::day(static_cast<unsigned>(digits(text, 8, 2)))};
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return wrong;
  std::int64_t ns = 0;
  std::string_view rest = text.substr(kForm.size());
  if (!rest.empty()) {
    if (rest[0] != '.' || rest.size() < 2 || rest.size() > kMostDecimals + 1) return wrong;
    rest.remove_prefix(1);
    for (std::size_t i = 0; i < kMostDecimals; ++i) {
      if (i < rest.size() && !is_digit(rest[i])) return wrong;
      ns = ns * 10 + (i < rest.size() ? rest[i] - '0' : 0);
    }
  }
  return WallTime(sys_days(day)) + hours(hour) + minutes(minute) + seconds(second) + nanoseconds(ns);
}

}  // namespace mm::recording
