// The hours of a history that are worth a close look.
#pragma once

#include <vector>

#include "backtest/prices.h"
#include "backtest/run_result.h"

namespace mm::backtest {

// The hour in which the fair price ranged farthest, and one in which it did as it usually does. A short
// history is one window.
std::vector<Window> choose_windows(const PriceHistory& prices);

}  // namespace mm::backtest
