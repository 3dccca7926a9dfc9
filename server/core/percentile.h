// Percentiles of what was measured, nothing interpolated.
#pragma once

#include <cstddef>
#include <vector>

namespace mm {

// Nearest rank: the least of the values that `percent`, 1 to 100, of all do not exceed. They are sorted, and
// there is at least one.
template <typename Value>
const Value& percentile(const std::vector<Value>& sorted, std::size_t percent) {
  return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

}  // namespace mm
