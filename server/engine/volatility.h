// How much the fair price moves: time-weighted averages of its squared returns, one quick and one slow, in
// basis points per square root of a second. Ticks are irregular, so the weight of the past is by time:
//   w = 2^(-dt / half_life),  variance <- w * variance + (1 - w) * return^2 / dt
#pragma once

#include <optional>

#include "core/time.h"

namespace mm::engine {

class Volatility {
 public:
  struct Settings {
    Duration fast = std::chrono::seconds(30);  // half-lives
    Duration slow = std::chrono::minutes(10);
    Duration spacing = std::chrono::seconds(1);  // the bounce between bid and ask is no volatility
    // A return counts as no larger than so many standard deviations of the slow average; 0: as it is.
    double jump_cap = 6;
  };

  void observe(double fair_price, MonoTime now, const Settings& settings);

  double fast() const;  // bps per sqrt(s)
  double slow() const;
  // What quotes are made with: the larger of the two.
  double value() const;
  // Whether a slow half-life of prices has been seen; before that the values are too low.
  bool warm() const { return warm_; }

 private:
  struct Sample {
    double price = 0;
    MonoTime at{};
  };
  std::optional<Sample> last_;
  MonoTime first_{};
  bool warm_ = false;
  double fast_variance_ = 0;  // of relative returns, per second
  double slow_variance_ = 0;
};

}  // namespace mm::engine
