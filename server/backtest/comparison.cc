#include "backtest/comparison.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace mm::backtest {

Estimate estimate(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  Estimate result;
  result.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  if (values.size() < 2) return result;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const boost::math::students_t distribution(count - 1);
  constexpr double kUpperTail = 0.975;
  const double half =
      boost::math::quantile(distribution, kUpperTail) * std::sqrt(squares / (count - 1) / count);
  result.low = result.mean - half;
  result.high = result.mean + half;
  return result;
}

std::vector<double> values_of(Metric metric, std::span<const RunResult> runs) {
  std::vector<double> values;
  for (const RunResult& run : runs) values.push_back(run.metrics[metric]);
  return values;
}

Difference compare(const MetricSpec& metric, std::span<const RunResult> first,
                   std::span<const RunResult> second) {
  std::vector<double> differences = values_of(metric.metric, second);
  for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= first[i].metrics[metric.metric];
  Difference result{estimate(differences)};
  const auto& [mean, low, high] = result.second_less_first;
  if (metric.better == Better::neither || !low || (*low <= 0 && *high >= 0)) return result;
  result.better = (mean > 0) == (metric.better == Better::more) ? Verdict::second : Verdict::first;
  return result;
}

}  // namespace mm::backtest
