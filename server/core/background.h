// For threads that keep books while another one trades.
#pragma once

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>
#include <thread>
#include <utility>

namespace mm {

// Where they run when the trading thread has a processor for itself. Set before any of them begins; those
// that the trading thread begins later would otherwise share its processor.
inline std::optional<cpu_set_t>& bookkeeping_processors() {
  static std::optional<cpu_set_t> processors;
  return processors;
}

// The calling thread stands behind the trading thread when both want the same processor; it still gets its
// share. Work that is handed to it begins when the trading thread waits, not when it is handed over. (On
// Linux the nice value belongs to the thread.)
inline void stand_behind_trading(int nicer = 5) {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nicer);
  const sched_param none{};
  sched_setscheduler(gettid(), SCHED_BATCH, &none);
  if (const auto& processors = bookkeeping_processors()) {
    sched_setaffinity(0, sizeof *processors, &*processors);
  }
}

// For work that never ends and can always wait: a tenth of what others get, so that it is done on a busy
// machine too. (With the share of the threads above, the turn that follows an answer of the exchange waited
// for the end of its slice, some milliseconds, one time in ten.)
inline void stand_last() {
  constexpr int kNicest = 10;
  stand_behind_trading(kNicest);
}

// What the work returns, done by a thread that stands behind the trading one. So do all threads that it
// begins, and those that they begin: a thread inherits its place.
template <typename Work>
auto behind_trading(Work work) {
  std::optional<decltype(work())> result;
  std::thread([&] {
    stand_behind_trading();
    result.emplace(work());
  }).join();
  return std::move(*result);
}

}  // namespace mm
