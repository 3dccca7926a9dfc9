// What is under way to somewhere: first in, first out, each with the time at which it arrives, which never
// falls. Keeps its memory, so that a long run takes nothing from the heap.
#pragma once

#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/time.h"

namespace mm::backtest {

template <typename T>
class Lane {
 public:
  // Duration::max() when nothing is under way.
  Duration next_time() const { return count_ == 0 ? Duration::max() : slots_[first_].first; }

  void push(Duration arrives, T what) {
    if (count_ == slots_.size()) grow();
    slots_[(first_ + count_++) & (slots_.size() - 1)] = {arrives, std::move(what)};
  }

  // There must be one.
  T take() {
    T what = std::move(slots_[first_].second);
    first_ = (first_ + 1) & (slots_.size() - 1);
    --count_;
    return what;
  }

 private:
  void grow() {
    constexpr std::size_t kFirst = 16;
    std::vector<std::pair<Duration, T>> more(std::bit_ceil(std::max(kFirst, 2 * slots_.size())));
    for (std::size_t i = 0; i < count_; ++i) more[i] = std::move(slots_[(first_ + i) & (slots_.size() - 1)]);
    slots_ = std::move(more);
    first_ = 0;
  }

  std::vector<std::pair<Duration, T>> slots_;  // a ring; its size is a power of two
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace mm::backtest
