// For threads that keep books while another one trades.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace mm {

// The calling thread stands behind the trading thread when both want the same processor; it still gets its
// share. (On Linux the nice value belongs to the thread.)
inline void stand_behind_trading() {
  constexpr int kNicer = 5;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNicer);
}

}  // namespace mm
