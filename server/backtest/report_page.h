// The outcome of a study as one HTML page that needs nothing but itself: charts, data and the library that
// draws them are inside.
#pragma once

#include <string>
#include <string_view>

namespace mm::backtest {

// `report` as report_json() makes it.
std::string report_page(std::string_view report);

}  // namespace mm::backtest
