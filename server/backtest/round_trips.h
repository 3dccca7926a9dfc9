// How long requests really took until they were answered, to draw from: each that was measured is as likely.
#pragma once

#include <cstddef>
#include <vector>

#include "core/time.h"
#include "simulator/random.h"

namespace mm::backtest {

class RoundTrips {
 public:
  // At least one.
  explicit RoundTrips(std::vector<Duration> measured);

  std::size_t count() const { return sorted_.size(); }
  // The shortest that so large a share of them does not exceed.
  double quantile_ms(double share) const;
  double median_ms() const { return quantile_ms(0.5); }
  double p99_ms() const { return quantile_ms(0.99); }
  Duration draw(simulator::Random& random) const;

 private:
  std::vector<Duration> sorted_;
};

}  // namespace mm::backtest
