// What is left of a configuration where prices feed only some of its sources.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace mm::backtest {

// Takes out the sources that are not among `fed`, the formulas that need them, and of the quorum what can't
// be reached any more. Returns the names of these formulas. Without a formula left it cannot be traded.
std::vector<std::string> keep_fed_formulas(engine::EngineConfig& config, const std::vector<std::string>& fed);

}  // namespace mm::backtest
