// The numbers by which a run is judged. One table names them; results and comparisons read it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mm::backtest {

enum class Metric : std::uint8_t {
  pnl,
  drawdown,
  worst_position,
  mean_position,
  spread_captured,
  adverse_selection,
  inventory,
  fees,
  edge,
  markout_1s,
  markout_10s,
  markout_60s,
  markout_300s,
  volume,
  fills,
  two_sided,
  quoting,
  requests,
};
inline constexpr std::size_t kMetricCount = static_cast<std::size_t>(Metric::requests) + 1;

enum class Better : std::uint8_t { more, less, neither };

struct MetricSpec {
  Metric metric;
  std::string_view name;   // with its unit
  std::string_view title;  // for people
  std::string_view unit;
  Better better = Better::neither;
  int decimals = 2;
  std::string_view help;
};

// In the order of the enumeration.
std::span<const MetricSpec> metric_specs();

// One value for each metric.
class Metrics {
 public:
  double& operator[](Metric metric) { return values_[static_cast<std::size_t>(metric)]; }
  double operator[](Metric metric) const { return values_[static_cast<std::size_t>(metric)]; }

 private:
  std::array<double, kMetricCount> values_{};
};

}  // namespace mm::backtest
