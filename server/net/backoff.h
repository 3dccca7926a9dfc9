#pragma once

#include <random>

#include "core/time.h"

namespace mm::net {

struct BackoffLimits {
  Duration first = std::chrono::milliseconds(250);
  Duration longest = std::chrono::seconds(10);
  Duration good_after = std::chrono::seconds(60);  // a link that held this long starts afresh
};

// How long to wait before the next attempt: at once the first time, then doubling up to a bound, each wait
// drawn from [half, whole] so that clients do not return in step.
class Backoff {
 public:
  Backoff(const BackoffLimits& limits, std::uint64_t seed) : limits_(limits), random_(seed) {}

  Duration next();
  // The link held for `held` before it was lost.
  void lost_after(Duration held);

 private:
  BackoffLimits limits_;
  std::mt19937_64 random_;
  int failures_ = 0;
};

}  // namespace mm::net
