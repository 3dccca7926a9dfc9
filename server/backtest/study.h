// Several configurations through the same worlds: every seed with every configuration, on as many threads as
// asked for. Each run is a world of its own, so the outcome does not depend on the threads.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "backtest/world.h"

namespace mm::backtest {

struct Contender {
  std::string name;  // unique
  std::string file;  // of its configuration
  engine::EngineConfig config;
  std::vector<std::string> left_out;  // its formulas of the fair price that the prices do not feed
};

struct StudySettings {
  std::vector<Contender> contenders;
  const PriceHistory* prices = nullptr;
  Assumptions assumptions;
  const RoundTrips* round_trips = nullptr;           // null: the latencies of the assumptions
  const std::vector<MarketTrade>* trades = nullptr;  // null: takers of the model
  std::uint64_t first_seed = 1;
  std::size_t seeds = 20;
  unsigned threads = 1;
};

struct Progress {
  std::size_t runs = 0;
  std::size_t done = 0;
  std::uint64_t events = 0;
};

struct StudyResult {
  std::vector<std::vector<RunResult>> runs;  // by contender, then seed
  std::vector<Window> windows;               // traced for the first seed
};

// `tell` is called about once a second on the calling thread, and at the end.
StudyResult run_study(const StudySettings& settings, const std::function<void(const Progress&)>& tell);

}  // namespace mm::backtest
