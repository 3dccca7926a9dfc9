// What the parts of one simulated world share.
#pragma once

#include "core/time.h"
#include "simulator/exchange.h"

namespace mm::backtest {

struct Scene {
  Duration now{};  // since the start; stands still while something happens
  WallTime start;  // of all clocks: the exchange's is right
  simulator::Exchange exchange;
  simulator::InstrumentIndex instrument;
  simulator::AccountIndex owner;  // whose orders the engine sends

  WallTime wall() const { return start + now; }
};

}  // namespace mm::backtest
