#include "app/heap_care.h"

#include <malloc.h>

#include <chrono>

#include "core/background.h"

namespace mm::app {

namespace {

constexpr auto kEvery = std::chrono::minutes(10);

void settle() {
  constexpr int kLargeBlock = 128 * 1024;
  mallopt(M_MMAP_THRESHOLD, kLargeBlock);
  mallopt(M_TRIM_THRESHOLD, kLargeBlock);
  constexpr int kHeaps = 8;
  mallopt(M_ARENA_MAX, kHeaps);
}

}  // namespace

HeapCare::HeapCare() {
  settle();
  thread_ = std::jthread([this](const std::stop_token& end) { run(end); });
}

void HeapCare::run(const std::stop_token& end) {
  stand_behind_trading();
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, end, kEvery, [&] { return end.stop_requested(); })) malloc_trim(0);
}

}  // namespace mm::app
