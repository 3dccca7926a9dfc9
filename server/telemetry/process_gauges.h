// What the process takes from its machine, read when somebody asks; the names are the ones that every
// Prometheus client library uses. Part of Metrics; callable from any thread.
#pragma once

#include <mutex>

#include "telemetry/families.h"

namespace mm::telemetry {

class ProcessGauges {
 public:
  explicit ProcessGauges(prometheus::Registry& registry);

  void refresh();

 private:
  prometheus::Gauge& memory_;
  prometheus::Gauge& descriptors_;
  prometheus::Counter& processor_;
  std::mutex mutex_;  // of the processor time told so far
};

}  // namespace mm::telemetry
