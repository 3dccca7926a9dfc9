// What one run of one configuration came to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backtest/metric.h"
#include "core/side.h"
#include "core/time.h"

namespace mm::backtest {

// A stretch of a run that is looked at closely.
struct Window {
  std::string title;
  Duration from{};
  Duration until{};
};

// What was seen in one.
struct WindowTrace {
  struct Fair {
    Duration at{};
    double price = 0;
  };
  struct Quotes {  // our best ones at the exchange from then on; 0: none
    Duration at{};
    double bid = 0;
    double ask = 0;
  };
  struct Fill {
    Duration at{};
    Side side = Side::buy;
    double price = 0;
    double quantity = 0;
  };
  std::vector<Fair> fair;
  std::vector<Quotes> quotes;
  std::vector<Fill> fills;
};

struct RunResult {
  Metrics metrics;
  // At the end of each of equal parts of the run.
  std::vector<double> pnl;
  std::vector<double> drawdown;
  std::vector<double> position;
  std::vector<WindowTrace> windows;
  std::string stopped_by;    // why the engine halted for good; empty: it did not
  std::uint64_t events = 0;  // that happened in the world, those told to the engine among them
};

}  // namespace mm::backtest
