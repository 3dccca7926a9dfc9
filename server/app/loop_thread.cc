#include "app/loop_thread.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <system_error>

#include "core/background.h"
#include "telemetry/log.h"

namespace mm::app {

namespace {

std::string last_error() {
  return std::generic_category().message(errno);
}

// "0, 2"
std::string in_words(const cpu_set_t& processors) {
  std::string text;
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i) {
    if (!CPU_ISSET(i, &processors)) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(i);
  }
  return text;
}

Result<Done> leave_processor(std::size_t processor) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return Error{"loop.processor: " + last_error()};
  if (processor >= CPU_SETSIZE || !CPU_ISSET(processor, &allowed)) {
    return Error{"loop.processor: " + std::to_string(processor) +
                 " is none of those that mmd may use: " + in_words(allowed)};
  }
  CPU_CLR(processor, &allowed);
  if (CPU_COUNT(&allowed) == 0) return Error{"loop.processor: it is the only one that mmd may use"};
  if (sched_setaffinity(0, sizeof allowed, &allowed) != 0) return Error{"loop.processor: " + last_error()};
  bookkeeping_processors() = allowed;
  return Done{};
}

// Only what is touched: whole stacks of threads would be hundreds of megabytes.
Result<Done> lock_memory() {
  if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0) return Done{};
  return Error{"loop.lock_memory: " + last_error() + "; it needs LimitMEMLOCK=infinity in the unit"};
}

// The least of real time is enough. Threads that it begins are not in real time.
Result<Done> enter_real_time() {
  const sched_param least{.sched_priority = 1};
  if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &least) == 0) return Done{};
  return Error{"loop.real_time: " + last_error() +
               "; it needs LimitRTPRIO=1 and RestrictRealtime=no in the unit"};
}

// Since Linux 6.12 a thread that asks for short slices is let in at once by those with longer ones, and not
// when their slice of some milliseconds is over. Older ones refuse or do not care; they let in whoever has
// slept.
// Whoever has given mmd another place by hand keeps it.
void ask_for_short_slices() {
  if (sched_getscheduler(0) != SCHED_OTHER) return;
  // As in sched_setattr(2); the kernel's header does not go together with <sched.h>.
  struct {
    std::uint32_t size = 48;
    std::uint32_t policy = SCHED_OTHER;
    std::uint64_t flags = 0;
    std::int32_t nice = getpriority(PRIO_PROCESS, 0);  // as it is
    std::uint32_t priority = 0;
    std::uint64_t runtime_ns = 100'000;  // the least
    std::uint64_t deadline_ns = 0;
    std::uint64_t period_ns = 0;
  } const wanted;
  static_assert(sizeof wanted == 48);
  syscall(SYS_sched_setattr, 0, &wanted, 0u);
}

}  // namespace

Result<LoopThread> LoopThread::prepare(const LoopThreadSettings& settings) {
  if (settings.processor) {
    if (const auto left = leave_processor(*settings.processor); !left) return Error{left.error()};
  }
  if (settings.lock_memory) {
    if (const auto locked = lock_memory(); !locked) return Error{locked.error()};
  }
  if (settings.real_time) {
    if (const auto entered = enter_real_time(); !entered) return Error{entered.error()};
  }
  return LoopThread(settings);
}

void LoopThread::run(boost::asio::io_context& io) const {
  if (settings_.processor) {
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET(*settings_.processor, &own);
    if (sched_setaffinity(0, sizeof own, &own) != 0) {
      telemetry::log_warning("loop.processor: " + last_error());
    }
  }
  ask_for_short_slices();
  if (settings_.busy_poll <= Duration{}) {
    io.run();
    return;
  }
  MonoTime last_news = std::chrono::steady_clock::now();
  while (!io.stopped()) {
    std::size_t news = io.poll();
    const MonoTime now = std::chrono::steady_clock::now();
    if (news == 0 && now - last_news < settings_.busy_poll) continue;
    if (news == 0) news = io.run_one();
    last_news = std::chrono::steady_clock::now();
  }
}

}  // namespace mm::app
