#include "backtest/round_trips.h"

#include <algorithm>

#include "core/percentile.h"

namespace mm::backtest {

RoundTrips::RoundTrips(std::vector<Duration> measured) : sorted_(std::move(measured)) {
  std::sort(sorted_.begin(), sorted_.end());
}

double RoundTrips::percentile_ms(std::size_t percent) const {
  return std::chrono::duration<double, std::milli>(percentile(sorted_, percent)).count();
}

Duration RoundTrips::draw(simulator::Random& random) const {
  return sorted_[static_cast<std::size_t>(random.uniform() * static_cast<double>(sorted_.size()))];
}

}  // namespace mm::backtest
