// Prices and configurations for tests: bars of a seeded random process, so that no data of anybody is needed.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "backtest/prices.h"
#include "simulator/mid_path.h"
#include "testing/engine_driver.h"

namespace mm::testing {

// Five-minute bars of some hours, as volatile as gold and bitcoin are.
inline std::vector<simulator::BarPair> made_up_bars(int hours, std::uint64_t seed = 1) {
  simulator::RandomMids mids({}, seed);
  std::vector<simulator::BarPair> bars;
  constexpr int kBarsPerHour = 12;
  constexpr int kStepsPerBar = 60;
  constexpr Duration kStep = std::chrono::seconds(5);
  Duration elapsed{};
  simulator::Mids last = mids.at(elapsed);
  for (int bar = 0; bar < hours * kBarsPerHour; ++bar) {
    simulator::BarPair pair;
    pair.open_time = wall_from_unix_ms(1'760'000'400'000) + elapsed;
    pair.gold = {last.gold, last.gold, last.gold, last.gold};
    pair.bitcoin = {last.bitcoin, last.bitcoin, last.bitcoin, last.bitcoin};
    const auto extend = [](simulator::Bar& one, double price) {
      one.high = std::max(one.high, price);
      one.low = std::min(one.low, price);
      one.close = price;
    };
    for (int step = 0; step < kStepsPerBar; ++step) {
      elapsed += kStep;
      last = mids.at(elapsed);
      extend(pair.gold, last.gold);
      extend(pair.bitcoin, last.bitcoin);
    }
    bars.push_back(pair);
  }
  return bars;
}

inline std::unique_ptr<backtest::PriceHistory> made_up_history(int hours, std::uint64_t seed = 1) {
  return backtest::bar_history(made_up_bars(hours, seed), {}).value();
}

// What ships, and the plain rule beside it: both with the same limit and order size.
inline engine::EngineConfig shipped_config() {
  engine::EngineConfig config = engine_config();
  config.parameters = engine::default_parameters(*config.instrument);
  config.parameters.max_position = Quantity{300};
  config.request_limits = {};
  return config;
}
inline engine::EngineConfig fixed_config() {
  engine::EngineConfig config = shipped_config();
  config.parameters.model = engine::QuoteModel::fixed;
  config.parameters.spread_bps = 20;
  return config;
}

}  // namespace mm::testing
