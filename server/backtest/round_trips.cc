#include "backtest/round_trips.h"

#include <algorithm>
#include <cmath>

namespace mm::backtest {

RoundTrips::RoundTrips(std::vector<Duration> measured) : sorted_(std::move(measured)) {
  std::sort(sorted_.begin(), sorted_.end());
}

double RoundTrips::quantile_ms(double share) const {
  const auto within = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted_.size())));
  return std::chrono::duration<double, std::milli>(sorted_[std::max<std::size_t>(within, 1) - 1]).count();
}

Duration RoundTrips::draw(simulator::Random& random) const {
  return sorted_[static_cast<std::size_t>(random.uniform() * static_cast<double>(sorted_.size()))];
}

}  // namespace mm::backtest
