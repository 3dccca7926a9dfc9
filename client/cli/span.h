// A stretch of the past on the command line: --since and --until.
#pragma once

#include <CLI/App.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "mm/v1/state_service.pb.h"

namespace mm::cli {

using Moment = std::chrono::sys_time<std::chrono::nanoseconds>;

// "90s", "30m", "2h", "7d" before `now`; "today"; "2026-11-24", "2026-11-24T12:30:00" in UTC. Nothing when it
// is none of these.
std::optional<Moment> parse_moment(const std::string& text, Moment now);

// Adds --since; what it says is filled in when the command line is read.
void add_since(CLI::App& command, const std::shared_ptr<v1::TimeRange>& range);
// Adds --until too.
void add_span(CLI::App& command, const std::shared_ptr<v1::TimeRange>& range);

}  // namespace mm::cli
