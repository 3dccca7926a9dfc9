#include "notices/notice.h"

#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace mm::notices {

namespace {

// In the order of Kind.
constexpr KindSpec kSpecs[] = {
    {"started", Severity::info, Setting::silent,
     "mmd has begun to run; says when the run before did not end in order"},
    {"stopped", Severity::warning, Setting::on,
     "mmd ends in order; a death is told by the next start, or by mmd-halt"},
    {"mode", Severity::info, Setting::silent,
     "every other change of the mode, such as quoting again after a pause"},
    {"paused", Severity::warning, Setting::on,
     "quoting pauses by itself, with the reason; it goes on by itself too"},
    {"halted", Severity::critical, Setting::on, "trading has halted, with the reason; a person has to look"},
    {"fill", Severity::info, Setting::off, "a fill was booked"},
    {"source", Severity::warning, Setting::silent,
     "a price source is stale, down or makes no sense, or is live again"},
    {"link", Severity::warning, Setting::silent, "a connection to a venue is lost, or is up again"},
    {"order_refused", Severity::info, Setting::off, "our own risk gate did not let an order out"},
    {"order_rejected", Severity::warning, Setting::on,
     "the exchange turned an order down, or it never got there"},
    {"order_unknown", Severity::warning, Setting::on, "it is not known yet what became of an order"},
    {"position_limit", Severity::warning, Setting::on, "more than 90 % of max_position is held"},
    {"loss_limit", Severity::critical, Setting::on,
     "more than 70 % of max_daily_loss or max_drawdown is lost"},
    {"account", Severity::warning, Setting::on,
     "the exchange's account differs from our books: position adjusted, trade by hand, profit unexplained"},
    {"ledger", Severity::critical, Setting::on,
     "the ledger is more than 1000 records behind or cannot be written"},
    {"recording", Severity::warning, Setting::on, "the recording has ended with an error"},
    {"command", Severity::info, Setting::off, "somebody has steered: who, what, and what came of it"},
};
static_assert(std::size(kSpecs) == kKinds);

constexpr std::size_t kMostText = 1000;

constexpr std::pair<std::string_view, Setting> kSettings[] = {
    {"on", Setting::on}, {"silent", Setting::silent}, {"off", Setting::off}};

// "2026-01-31T23:59:59.123Z"
std::string time_text(WallTime at) {
  const std::int64_t ms = unix_ms(at);
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char day[32];
  std::strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts);
  char text[48];
  std::snprintf(text, sizeof text, "%s.%03dZ", day, static_cast<int>(ms % 1000));
  return text;
}

}  // namespace

std::optional<Setting> setting_of(std::string_view text) {
  for (const auto& [name, setting] : kSettings) {
    if (name == text) return setting;
  }
  return std::nullopt;
}

std::string_view to_text(Setting setting) {
  for (const auto& [name, one] : kSettings) {
    if (one == setting) return name;
  }
  return "off";
}

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::critical:
      return "critical";
  }
  return "info";
}

std::span<const KindSpec> kind_specs() {
  return kSpecs;
}

const KindSpec& spec_of(Kind kind) {
  return kSpecs[static_cast<std::size_t>(kind)];
}

KindSettings preset_settings() {
  KindSettings settings{};
  for (std::size_t i = 0; i < kKinds; ++i) settings[i] = kSpecs[i].preset;
  return settings;
}

std::string payload(const Notice& notice, const Sender& sender) {
  const KindSpec& spec = spec_of(notice.kind);
  const std::string text = sender.name + ' ' + sender.instrument + ": " + notice.text.substr(0, kMostText);
  const nlohmann::ordered_json document{{"text", text},
                                        {"event", spec.name},
                                        {"severity", to_text(spec.severity)},
                                        {"silent", notice.silent},
                                        {"time", time_text(notice.at)},
                                        {"name", sender.name},
                                        {"instrument", sender.instrument},
                                        {"number", notice.number}};
  // Words from a venue need not be UTF-8; what is cut may end within a letter.
  return document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace mm::notices
