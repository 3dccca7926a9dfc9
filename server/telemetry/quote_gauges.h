// Gauges of how fair price and quotes come about, set from one snapshot after the other. Part of Metrics.
#pragma once

#include <string>
#include <vector>

#include "engine/snapshot.h"
#include "telemetry/families.h"

namespace mm::telemetry {

class QuoteGauges {
 public:
  QuoteGauges(prometheus::Registry& registry, const std::vector<std::string>& formula_names);

  void show(const engine::Snapshot& snapshot);

 private:
  using Gauge = prometheus::Gauge;
  struct FormulaGauges {
    Gauge* deviation;
    Gauge* age;
    PerValue<Gauge, engine::FairVerdict, 3> verdict;
  };

  Gauge& uncertainty_;
  Gauges& volatility_;
  Gauge& volatility_fast_;
  Gauge& volatility_slow_;
  Gauge& volatility_warm_;
  Gauge& shift_;
  Gauge& wanted_spread_;
  std::vector<FormulaGauges> formulas_;
};

}  // namespace mm::telemetry
