// `mmd backtest`: configurations against a simulated exchange, on bars or on what was recorded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mm::app {

struct BacktestRequest {
  std::vector<std::filesystem::path> configs;
  std::filesystem::path prices;  // CSV of bars, a recording, or a folder of recordings
  std::string flow = "model";    // or a CSV of trades
  std::string from;              // such as 2026-01-31T12:00:00; empty: the beginning
  std::string until;
  std::vector<std::string> assumptions;  // NAME=VALUE
  std::filesystem::path latency_from;    // a ledger; empty: the assumptions tell the latencies
  std::size_t seeds = 20;
  std::uint64_t first_seed = 1;
  unsigned threads = 0;  // 0: one for each core
  std::filesystem::path json;
  std::filesystem::path html;
};

// The outcome to standard output, progress to standard error. The exit status: 0 done, 2 something cannot be
// used.
int backtest(const BacktestRequest& request);

}  // namespace mm::app
