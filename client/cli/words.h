// The API's values in words a person reads: "quoting", "0.041234", "12:03:11 UTC", "1.2 s".
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "mm/v1/types.pb.h"

namespace mm::cli {

// "source_stale" for MODE_REASON_SOURCE_STALE; empty for the unspecified value.
std::string word(v1::Mode value);
std::string word(v1::ModeReason value);
std::string word(v1::SideState value);
std::string word(v1::HoldReason value);
std::string word(v1::SourceStatus value);
std::string word(v1::OrderState value);
std::string word(v1::Side value);
std::string word(v1::FormulaVerdict value);
std::string word(v1::Decision value);
std::string word(v1::DecisionCause value);

std::string clock_text(const google::protobuf::Timestamp& time);  // "2026-11-23 12:03:11.042 UTC"
std::string age_text(const google::protobuf::Duration& age);      // "42 ms", "1.2 s", "3 min"
std::string number_text(double value, int significant_digits = 7);
std::string value_text(const std::string& value);  // of a parameter; "not set" when empty
std::string level_text(const v1::Level& level);    // "1.00 at 0.039960"
std::string amount_text(double amount);            // "+0.0000123400": in BTC, for columns that add up
std::string bps_text(double bps);                  // "+1.25"

}  // namespace mm::cli
