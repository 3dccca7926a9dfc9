// For threads that keep books while another one trades.
#pragma once

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace mm {

// The calling thread stands behind the trading thread when both want the same processor; it still gets its
// share. Work that is handed to it begins when the trading thread waits, not when it is handed over. (On
// Linux the nice value belongs to the thread.)
inline void stand_behind_trading() {
  constexpr int kNicer = 5;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNicer);
  const sched_param none{};
  sched_setscheduler(gettid(), SCHED_BATCH, &none);
}

}  // namespace mm
