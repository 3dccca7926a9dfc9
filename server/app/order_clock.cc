#include "app/order_clock.h"

#include <algorithm>

namespace mm::app {

void OrderClock::order_written(const engine::OrderStamps& order) {
  const std::uint64_t number = orders_.load(std::memory_order_relaxed);
  times_ns_[number % kKept].store(to_ns(order.written - order.cause), std::memory_order_relaxed);
  orders_.store(number + 1, std::memory_order_release);

  if (order.cause != turn_.received) return;
  const engine::StageTimes stages = engine::stage_times(turn_, order);
  const std::uint64_t path = paths_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < stages.size(); ++i) {
    paths_ns_[path % kKept][i].store(to_ns(stages[i]), std::memory_order_relaxed);
  }
  paths_.store(path + 1, std::memory_order_release);
  tell_(stages);
}

// In both below: what is overwritten meanwhile is read as a newer order's, still one that was taken.

engine::OrderTimes OrderClock::after(std::uint64_t orders) const {
  engine::OrderTimes times{.orders = orders_.load(std::memory_order_acquire)};
  const std::uint64_t kept = times.orders > kKept ? times.orders - kKept : 0;
  for (std::uint64_t order = std::max(orders, kept); order < times.orders; ++order) {
    times.newest.push_back(Duration(times_ns_[order % kKept].load(std::memory_order_relaxed)));
  }
  return times;
}

std::vector<engine::StageTimes> OrderClock::paths() const {
  const std::uint64_t paths = paths_.load(std::memory_order_acquire);
  std::vector<engine::StageTimes> newest;
  for (std::uint64_t path = paths > kKept ? paths - kKept : 0; path < paths; ++path) {
    engine::StageTimes& stages = newest.emplace_back();
    for (std::size_t i = 0; i < stages.size(); ++i) {
      stages[i] = Duration(paths_ns_[path % kKept][i].load(std::memory_order_relaxed));
    }
  }
  return newest;
}

}  // namespace mm::app
