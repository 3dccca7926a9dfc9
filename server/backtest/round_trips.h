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
  double median_ms() const { return percentile_ms(50); }
  double p99_ms() const { return percentile_ms(99); }
  Duration draw(simulator::Random& random) const;

 private:
  double percentile_ms(std::size_t percent) const;

  std::vector<Duration> sorted_;
};

}  // namespace mm::backtest
