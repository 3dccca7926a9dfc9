#include "cli/words.h"

#include <cstdio>
#include <ctime>
#include <string_view>

namespace mm::cli {

namespace {

// Value names repeat their enumeration's name, as protobuf wants it: MODE_REASON_FLAT is "flat".
std::string shortened(std::string_view name, std::string_view prefix) {
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  if (name == "UNSPECIFIED") return {};
  std::string text;
  for (const char c : name) text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

}  // namespace

std::string word(v1::Mode value) {
  return shortened(v1::Mode_Name(value), "MODE_");
}
std::string word(v1::ModeReason value) {
  return shortened(v1::ModeReason_Name(value), "MODE_REASON_");
}
std::string word(v1::SideState value) {
  return shortened(v1::SideState_Name(value), "SIDE_STATE_");
}
std::string word(v1::HoldReason value) {
  return shortened(v1::HoldReason_Name(value), "HOLD_REASON_");
}
std::string word(v1::SourceStatus value) {
  return shortened(v1::SourceStatus_Name(value), "SOURCE_STATUS_");
}
std::string word(v1::OrderState value) {
  return shortened(v1::OrderState_Name(value), "ORDER_STATE_");
}
std::string word(v1::Side value) {
  return shortened(v1::Side_Name(value), "SIDE_");
}
std::string word(v1::FormulaVerdict value) {
  return shortened(v1::FormulaVerdict_Name(value), "FORMULA_VERDICT_");
}
std::string word(v1::Decision value) {
  return shortened(v1::Decision_Name(value), "DECISION_");
}
std::string word(v1::DecisionCause value) {
  return shortened(v1::DecisionCause_Name(value), "DECISION_CAUSE_");
}

std::string clock_text(const google::protobuf::Timestamp& time) {
  const std::time_t seconds = time.seconds();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", &parts);
  char text[48];
  std::snprintf(text, sizeof text, "%s.%03d UTC", date, time.nanos() / 1'000'000);
  return text;
}

std::string age_text(const google::protobuf::Duration& age) {
  const double seconds = static_cast<double>(age.seconds()) + age.nanos() * 1e-9;
  char text[32];
  if (seconds < 1) {
    std::snprintf(text, sizeof text, "%.0f ms", seconds * 1e3);
  } else if (seconds < 120) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else {
    std::snprintf(text, sizeof text, "%.0f min", seconds / 60);
  }
  return text;
}

std::string number_text(double value, int significant_digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*g", significant_digits, value);
  return text;
}

std::string value_text(const std::string& value) {
  return value.empty() ? "not set" : value;
}

std::string level_text(const v1::Level& level) {
  return level.quantity().value() + " at " + level.price().value();
}

std::string amount_text(double amount) {
  char text[48];
  std::snprintf(text, sizeof text, "%+.10f", amount + 0.0);  // no "-0"
  return text;
}

std::string bps_text(double bps) {
  char text[48];
  std::snprintf(text, sizeof text, "%+.2f", bps + 0.0);
  return text;
}

}  // namespace mm::cli
