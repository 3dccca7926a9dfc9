// Gauges of what was earned, by whom, and whether the exchange agrees. Part of Metrics.
#pragma once

#include <tuple>
#include <vector>

#include "engine/snapshot.h"
#include "telemetry/families.h"

namespace mm::telemetry {

class MoneyGauges {
 public:
  explicit MoneyGauges(prometheus::Registry& registry);

  void show(const engine::Snapshot& snapshot);

 private:
  using Gauge = prometheus::Gauge;
  static constexpr std::size_t kMarks = std::tuple_size_v<engine::MarkoutSums>;

  struct Part {
    Amount engine::ProfitParts::*member;
    Gauge* gauge;
  };
  struct Mark {
    Gauge* average;
    Gauge* total;
    FollowingCounter fills;
  };
  // Seconds of a day that begins anew, as a counter that does not. What an earlier run had is not counted.
  class Seconds {
   public:
    explicit Seconds(prometheus::Counter& counter) : counter_(&counter) {}
    void follow(std::int64_t day, Duration seconds);

   private:
    prometheus::Counter* counter_;
    std::optional<std::int64_t> day_;
    Duration last_{};
  };

  std::vector<Part> parts_;
  std::vector<Mark> marks_;
  Gauge& unexplained_;
  Gauge& compared_;
  Gauge& uptime_;
  Seconds wanted_;
  Seconds two_sided_;
};

}  // namespace mm::telemetry
