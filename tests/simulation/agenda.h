// What is going to happen, ordered by virtual time and then by the order in which it was planned. Time stands
// still while something happens and jumps to the next thing afterwards.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "core/time.h"

namespace mm::simulation {

class Agenda {
 public:
  using Task = std::function<void()>;

  // Time since the start of the world.
  Duration now() const { return now_; }

  void at(Duration when, Task task) {
    entries_.push_back({std::max(when, now_), ++planned_, std::move(task)});
    std::push_heap(entries_.begin(), entries_.end(), later);
  }
  void after(Duration wait, Task task) { at(now_ + wait, std::move(task)); }

  Duration next_time() const { return entries_.empty() ? Duration::max() : entries_.front().when; }
  void run_next() {
    std::pop_heap(entries_.begin(), entries_.end(), later);
    const Entry entry = std::move(entries_.back());
    entries_.pop_back();
    now_ = entry.when;
    entry.task();
  }
  // To a moment before which nothing is planned.
  void move_to(Duration when) { now_ = std::max(now_, when); }

 private:
  struct Entry {
    Duration when{};
    std::uint64_t number = 0;
    Task task;
  };
  static bool later(const Entry& a, const Entry& b) {
    return a.when != b.when ? a.when > b.when : a.number > b.number;
  }

  Duration now_{};
  std::uint64_t planned_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace mm::simulation
