// Percentiles of measured times, the same way in every benchmark: nearest rank, nothing interpolated.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace mm::bench {

class Percentiles {
 public:
  explicit Percentiles(std::vector<double> values) : values_(std::move(values)) {
    std::sort(values_.begin(), values_.end());
  }

  std::size_t count() const { return values_.size(); }
  // The least value that `percent` of all values do not exceed; 0 without any value, the least for 0.
  double at(double percent) const {
    if (values_.empty()) return 0;
    const double rank = std::ceil(percent / 100 * static_cast<double>(values_.size()));
    return values_[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
  }

 private:
  std::vector<double> values_;
};

}  // namespace mm::bench
