// What is under way to somewhere, by the time at which it arrives; of the same time the first in is the first
// out. Keeps its memory, so that a long run takes nothing from the heap.
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
    std::size_t place = count_++;
    slot(place) = {arrives, std::move(what)};
    // Little is under way at a time, and less of it is overtaken.
    for (; place > 0 && slot(place - 1).first > arrives; --place) std::swap(slot(place - 1), slot(place));
  }

  // There must be one.
  T take() {
    T what = std::move(slot(0).second);
    first_ = (first_ + 1) & (slots_.size() - 1);
    --count_;
    return what;
  }

 private:
  using Slot = std::pair<Duration, T>;

  Slot& slot(std::size_t place) { return slots_[(first_ + place) & (slots_.size() - 1)]; }
  void grow() {
    constexpr std::size_t kFirst = 16;
    std::vector<Slot> more(std::bit_ceil(std::max(kFirst, 2 * slots_.size())));
    for (std::size_t i = 0; i < count_; ++i) more[i] = std::move(slot(i));
    slots_ = std::move(more);
    first_ = 0;
  }

  std::vector<Slot> slots_;  // a ring; its size is a power of two
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace mm::backtest
