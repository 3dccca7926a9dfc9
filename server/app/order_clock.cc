#include "app/order_clock.h"

#include <algorithm>

namespace mm::app {

void OrderClock::order_written(MonoTime cause, MonoTime written) {
  const std::uint64_t order = orders_.load(std::memory_order_relaxed);
  times_ns_[order % kKept].store(to_ns(written - cause), std::memory_order_relaxed);
  orders_.store(order + 1, std::memory_order_release);
}

// A time that is overwritten meanwhile is read as a newer order's: still one that was taken.
engine::OrderTimes OrderClock::after(std::uint64_t orders) const {
  engine::OrderTimes times{.orders = orders_.load(std::memory_order_acquire)};
  const std::uint64_t kept = times.orders > kKept ? times.orders - kKept : 0;
  for (std::uint64_t order = std::max(orders, kept); order < times.orders; ++order) {
    times.newest.push_back(Duration(times_ns_[order % kKept].load(std::memory_order_relaxed)));
  }
  return times;
}

}  // namespace mm::app
