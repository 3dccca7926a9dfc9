// Two kinds of time that never mix: MonoTime for durations (ages, timeouts, latencies) and WallTime for
// records (logs, ledger, exchange times). Nothing in core or engine reads a clock; `Now` is handed in.
#pragma once

#include <chrono>
#include <cstdint>

namespace mm {

using Duration = std::chrono::nanoseconds;
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

struct Now {
  MonoTime mono;
  WallTime wall;
};

constexpr std::int64_t to_ns(Duration d) {
  return d.count();
}
constexpr std::int64_t to_ms(Duration d) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
}
constexpr double to_seconds(Duration d) {
  return static_cast<double>(d.count()) * 1e-9;
}
constexpr std::int64_t unix_ns(WallTime t) {
  return t.time_since_epoch().count();
}
constexpr std::int64_t unix_ms(WallTime t) {
  return to_ms(t.time_since_epoch());
}
// Days since 1970-01-01, UTC.
constexpr std::int64_t unix_day(WallTime t) {
  return std::chrono::duration_cast<std::chrono::days>(t.time_since_epoch()).count();
}
constexpr WallTime wall_from_unix_ns(std::int64_t ns) {
  return WallTime(Duration(ns));
}
constexpr WallTime wall_from_unix_ms(std::int64_t ms) {
  return WallTime(std::chrono::milliseconds(ms));
}

}  // namespace mm
