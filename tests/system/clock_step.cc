// Preloaded into a program, it lets the wall clock step as a person or NTP would: by the whole seconds that
// stand in the file named by MM_CLOCK_STEP. The steady clock goes on as ever.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

namespace {

const std::atomic<long>* step() {
  static const auto* const shared = [] {
    const char* file = std::getenv("MM_CLOCK_STEP");
    const int descriptor = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    void* memory = mmap(nullptr, sizeof(std::atomic<long>), PROT_READ, MAP_SHARED, descriptor, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<const std::atomic<long>*>(memory);
  }();
  return shared;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  if (result == 0 && clock == CLOCK_REALTIME && step()) time->tv_sec += step()->load();
  return result;
}
