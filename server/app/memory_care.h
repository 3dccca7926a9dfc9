// The memory of a process that runs for months. Of the heap: large blocks go back to the system at once, few
// heaps are kept. Every ten minutes what bursts have left free among what stays, such as long listings of the
// account, goes back, and so do those pages of the programs' code and constants that are used seldom: at the
// start, or for a page that somebody opens. On a thread of its own; it holds a heap for about a millisecond,
// and the way from a price to its orders takes nothing from any.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace mm::app {

class MemoryCare {
 public:
  MemoryCare();

 private:
  void run(const std::stop_token& end);

  std::mutex mutex_;
  std::condition_variable_any ending_;
  std::jthread thread_;  // last: it uses what is above
};

}  // namespace mm::app
