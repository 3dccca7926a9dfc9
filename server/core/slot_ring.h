// Between one thread that fills and one that empties: slots that were made beforehand, so that neither locks,
// takes anything from the heap or wakes the other.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

namespace mm {

template <typename Slot>
class SlotRing {
 public:
  // Rounded up to a power of two.
  explicit SlotRing(std::size_t slots) : slots_(std::bit_ceil(slots)), mask_(slots_.size() - 1) {}

  // ---- the thread that fills ----

  // The next slot to be filled; null when none is free.
  Slot* free() {
    const std::size_t filled = filled_.load(std::memory_order_relaxed);
    if (filled - emptied_seen_ == slots_.size()) {
      emptied_seen_ = emptied_.load(std::memory_order_acquire);
      if (filled - emptied_seen_ == slots_.size()) return nullptr;
    }
    return &slots_[filled & mask_];
  }
  // It is filled.
  void hand_over() { filled_.store(filled_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

  // ---- the thread that empties ----

  // The oldest filled slot; null when there is none.
  Slot* next() {
    const std::size_t emptied = emptied_.load(std::memory_order_relaxed);
    if (emptied == filled_.load(std::memory_order_acquire)) return nullptr;
    return &slots_[emptied & mask_];
  }
  // It is empty.
  void give_back() {
    emptied_.store(emptied_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

  // Before the threads begin.
  std::span<Slot> all() { return slots_; }

 private:
  std::vector<Slot> slots_;
  std::size_t mask_;
  // Slots are numbered: those up to `filled_` were filled, those up to `emptied_` are free again.
  alignas(64) std::atomic<std::size_t> filled_{0};
  std::size_t emptied_seen_ = 0;  // the filling thread's last look
  alignas(64) std::atomic<std::size_t> emptied_{0};
};

}  // namespace mm
