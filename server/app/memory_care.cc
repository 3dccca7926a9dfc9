#include "app/memory_care.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

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

// Pages of a file that are never written to: those that are still needed come back as they are touched, in
// about a microsecond each while the system has the file in its cache. Whoever wants them to stay locks them
// (`loop.lock_memory`).
int give_back(dl_phdr_info* module, std::size_t, void*) {
  const auto page = static_cast<ElfW(Addr)>(::getpagesize());
  for (int i = 0; i < module->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = module->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_W) != 0) continue;
    const ElfW(Addr) begin = (module->dlpi_addr + part.p_vaddr) / page * page;
    const ElfW(Addr) end = module->dlpi_addr + part.p_vaddr + part.p_memsz;
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

MemoryCare::MemoryCare() {
  settle();
  thread_ = std::jthread([this](const std::stop_token& end) { run(end); });
}

void MemoryCare::run(const std::stop_token& end) {
  stand_behind_trading();
  std::unique_lock lock(mutex_);
  const auto is_over = [&] {
    return ending_.wait_for(lock, end, kEvery, [&] { return end.stop_requested(); });
  };
  while (!is_over()) {
    dl_iterate_phdr(give_back, nullptr);
    malloc_trim(0);
  }
}

}  // namespace mm::app
