#include "telemetry/log.h"

#include <spdlog/fmt/chrono.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/uio.h>
// Where in our sources a line was sent from is the same place for all.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>

namespace mm::telemetry {

namespace {

constexpr spdlog::level::level_enum kSpdlogLevels[] = {
    spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
// As syslog has them.
constexpr int kPriorities[] = {7, 7, 6, 4, 3};

constexpr const char* kJournalSocket = "/run/systemd/journal/socket";

std::atomic<LogFormat> chosen_format{LogFormat::plain};

spdlog::level::level_enum spdlog_level(LogLevel level) {
  return kSpdlogLevels[static_cast<std::size_t>(level)];
}

template <typename Enum, std::size_t N>
std::optional<Enum> value_of(std::string_view name, const std::string_view (&names)[N]) {
  const auto found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<Enum>(found - std::begin(names));
}

// sd_journal_sendv says nothing when there is none.
bool journal_is_there() {
  return access(kJournalSocket, W_OK) == 0;
}

// As systemd.exec(5) has it: the variable may have been inherited by one whose standard error leads
// elsewhere.
bool error_leads_to_journal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat about {};
  if (!stream || fstat(STDERR_FILENO, &about) != 0) return false;
  return std::to_string(about.st_dev) + ':' + std::to_string(about.st_ino) == stream;
}

void send_to_journal(LogLevel level, const LogRecord& record) {
  std::vector<std::string> entry = journal_entry(level, record);
  std::vector<iovec> parts;
  for (std::string& field : entry) parts.push_back({field.data(), field.size()});
  sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

}  // namespace

std::optional<LogLevel> log_level_of(std::string_view name) {
  return value_of<LogLevel>(name, kLogLevels);
}

std::string_view to_text(LogLevel level) {
  return kLogLevels[static_cast<std::size_t>(level)];
}

std::optional<LogFormat> log_format_of(std::string_view name) {
  return value_of<LogFormat>(name, kLogFormats);
}

void set_up_log(LogLevel level, LogFormat format) {
  const bool no_journal = format == LogFormat::journald && !journal_is_there();
  if (format == LogFormat::automatic) {
    format = error_leads_to_journal() && journal_is_there() ? LogFormat::journald : LogFormat::plain;
  }
  if (no_journal) format = LogFormat::plain;
  auto logger = spdlog::stderr_logger_mt("mmd");
  if (format == LogFormat::json) {
    logger->set_pattern("%v");
  } else {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  }
  logger->set_level(spdlog_level(level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  chosen_format = format;
  if (no_journal) log_warning("log.format is journald, and there is no journal here: the log is plain");
}

void set_log_level(LogLevel level) {
  spdlog::default_logger_raw()->set_level(spdlog_level(level));
}

LogLevel log_level() {
  const auto* const found =
      std::find(std::begin(kSpdlogLevels), std::end(kSpdlogLevels), spdlog::default_logger_raw()->level());
  return static_cast<LogLevel>(std::min<std::ptrdiff_t>(found - std::begin(kSpdlogLevels),
                                                        static_cast<std::ptrdiff_t>(LogLevel::error)));
}

bool logs(LogLevel level) {
  return spdlog::default_logger_raw()->should_log(spdlog_level(level));
}

void log(LogLevel level, const LogRecord& record) {
  if (!logs(level)) return;
  switch (chosen_format.load(std::memory_order_relaxed)) {
    case LogFormat::journald:
      return send_to_journal(level, record);
    case LogFormat::json:
      return spdlog::log(spdlog_level(level), "{}",
                         json_line(std::chrono::system_clock::now(), level, record));
    case LogFormat::automatic:
    case LogFormat::plain:
      return spdlog::log(spdlog_level(level), "{}", one_line(record.text));
  }
}

void log_info(std::string_view text) {
  log(LogLevel::info, LogRecord{"service", std::string(text)});
}
void log_warning(std::string_view text) {
  log(LogLevel::warn, LogRecord{"service", std::string(text)});
}
void log_error(std::string_view text) {
  log(LogLevel::error, LogRecord{"service", std::string(text)});
}

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  return line;
}

std::string json_line(WallTime at, LogLevel level, const LogRecord& record) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  const auto fraction = std::chrono::duration_cast<std::chrono::microseconds>(at - seconds);
  nlohmann::ordered_json line{
      {"time", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                           fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), fraction.count())},
      {"level", to_text(level)},
      {"event", record.event},
      {"message", record.text}};
  for (const LogField& field : record.fields) line[std::string(field.name)] = field.value;
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::vector<std::string> journal_entry(LogLevel level, const LogRecord& record) {
  std::vector<std::string> entry{"MESSAGE=" + one_line(record.text),
                                 "PRIORITY=" + std::to_string(kPriorities[static_cast<std::size_t>(level)]),
                                 "SYSLOG_IDENTIFIER=mmd", "MM_EVENT=" + std::string(record.event)};
  for (const LogField& field : record.fields) {
    std::string name = "MM_" + std::string(field.name);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    entry.push_back(name + '=' + one_line(field.value));
  }
  return entry;
}

}  // namespace mm::telemetry
