// Means over seeds and differences between configurations, with their 95 % intervals by Student's t. The
// differences are paired: the same seed gives both configurations the same prices and takers.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backtest/metric.h"
#include "backtest/run_result.h"

namespace mm::backtest {

struct Estimate {
  double mean = 0;
  // Unknown from one seed.
  std::optional<double> low;
  std::optional<double> high;
};

Estimate estimate(std::span<const double> values);

enum class Verdict : std::uint8_t { first, second, undecided };

// `second` less `first`, of one metric.
struct Difference {
  Estimate second_less_first;
  Verdict better = Verdict::undecided;  // decided when the interval leaves out 0
};

Difference compare(const MetricSpec& metric, std::span<const RunResult> first,
                   std::span<const RunResult> second);

std::vector<double> values_of(Metric metric, std::span<const RunResult> runs);

}  // namespace mm::backtest
