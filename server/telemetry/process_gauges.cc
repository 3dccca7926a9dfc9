#include "telemetry/process_gauges.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace mm::telemetry {

namespace {

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double all = 0;
  double resident = kUnknown;
  statm >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return kUnknown;
  // One of them is the folder's own.
  return static_cast<double>(std::distance(begin(entries), end(entries)) - 1);
}

double processor_seconds() {
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) != 0) return kUnknown;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

ProcessGauges::ProcessGauges(prometheus::Registry& registry)
    : memory_(gauge(registry, "process_resident_memory_bytes", "Memory held by the process, in bytes.")),
      descriptors_(gauge(registry, "process_open_fds", "Files and sockets that the process holds open.")),
      processor_(
          counter(registry, "process_cpu_seconds_total", "Processor time used by the process, in seconds.")) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  gauge(registry, "process_start_time_seconds", "When the process began, in seconds since 1970-01-01 UTC.")
      .Set(std::chrono::duration<double>(now).count());
}

void ProcessGauges::refresh() {
  memory_.Set(resident_bytes());
  descriptors_.Set(open_descriptors());
  const std::lock_guard lock(mutex_);
  const double growth = processor_seconds() - processor_.Value();
  if (growth > 0) processor_.Increment(growth);
}

}  // namespace mm::telemetry
