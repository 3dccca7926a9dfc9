// The prices that a service has recorded, with the outages of its sources. The fair price is the one that the
// recording's own configuration makes of them. Times are those of arrival.
#pragma once

#include <filesystem>

#include "backtest/prices.h"

namespace mm::backtest {

// `file` is the first file of a run, or a folder: its newest run. All of it is kept in memory, 72 bytes a
// price.
Result<std::unique_ptr<PriceHistory>> recorded_history(const std::filesystem::path& file,
                                                       const Stretch& stretch);

}  // namespace mm::backtest
