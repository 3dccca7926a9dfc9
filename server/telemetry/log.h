// Where lines of the log go and in which form: text for people, one JSON object a line, or entries of
// systemd's journal with fields. Always on standard error, but for the journal. Callable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace mm::telemetry {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };
inline constexpr std::string_view kLogLevels[] = {"trace", "debug", "info", "warn", "error"};
std::optional<LogLevel> log_level_of(std::string_view name);
std::string_view to_text(LogLevel level);

enum class LogFormat : std::uint8_t {
  automatic,  // the journal when standard error leads there, otherwise plain
  plain,
  json,
  journald,
};
inline constexpr std::string_view kLogFormats[] = {"auto", "plain", "json", "journald"};
std::optional<LogFormat> log_format_of(std::string_view name);

// Of a line, for programs: {"order_id", "12"}. Names are ours, values may be anybody's.
struct LogField {
  std::string_view name;
  std::string value;
};

struct LogRecord {
  std::string_view event;  // what kind of line: "order", "mode"
  std::string text;        // the line for people
  std::vector<LogField> fields = {};
};

// To be called once, before anything is logged. When there is no journal for `journald` the log is plain and
// says so.
void set_up_log(LogLevel level, LogFormat format);

// At any time.
void set_log_level(LogLevel level);
LogLevel log_level();

// Whether a line of this level is written at all.
bool logs(LogLevel level);
void log(LogLevel level, const LogRecord& record);
// The same without making what is not written.
template <typename Make>
requires requires(Make make) {
  LogRecord(make());
}
void log(LogLevel level, Make make) {
  if (logs(level)) log(level, LogRecord(make()));
}

// Single lines for what is outside the engine: start, end, commands.
void log_info(std::string_view text);
void log_warning(std::string_view text);
void log_error(std::string_view text);

// ---- the forms ----

// Words from outside must not end the line and begin one of their own.
std::string one_line(std::string_view text);
// {"time":...,"level":...,"event":...,"message":..., and the fields}
std::string json_line(WallTime at, LogLevel level, const LogRecord& record);
// "MESSAGE=...", "PRIORITY=4", "MM_EVENT=order", "MM_ORDER_ID=12": each to be sent with its length, so that
// no value can begin another one.
std::vector<std::string> journal_entry(LogLevel level, const LogRecord& record);

}  // namespace mm::telemetry
