// Counters of what the engine told: one step for each fact. Part of Metrics.
#pragma once

#include "core/instrument.h"
#include "engine/action.h"
#include "telemetry/families.h"

namespace mm::telemetry {

class TurnCounters {
 public:
  TurnCounters(prometheus::Registry& registry, const Instrument& instrument);

  void count(const engine::Turn& turn);

 private:
  template <typename Enum, std::size_t N>
  using CounterPer = PerValue<prometheus::Counter, Enum, N>;

  void count(const engine::ModeChanged& fact);
  void count(const engine::OrderStepped& fact);
  void count(const engine::OrderRefused& fact);
  void count(const engine::FillBooked& fact);
  void count(const engine::FeeBooked&) {}
  void count(const engine::PositionAdjusted&);
  // Seen as gauges of the next snapshot.
  void count(const engine::SideChanged&) {}
  void count(const engine::SourceChanged&) {}
  void count(const engine::AccountMarked&) {}
  void count(const engine::AccountCompared&) {}
  void count(const engine::UptimeMarked&) {}
  void count(const engine::FillMarked& fact);
  void count(const engine::EntryBooked& fact);
  void count(const engine::ParametersChanged&);

  Instrument instrument_;
  CounterPer<engine::Mode, std::size(engine::kAllModes)> mode_changes_;
  CounterPer<engine::Hold, std::size(engine::kAllHolds)> refused_;
  CounterPer<Side, 2> rejected_;
  CounterPer<Side, 2> fills_;
  CounterPer<Side, 2> filled_;
  prometheus::Counter& budget_waits_;
  prometheus::Counter& adjustments_;
  CounterPer<engine::EntryKind, 3> entries_;
  prometheus::Counter& late_marks_;
  prometheus::Counter& parameter_changes_;
};

}  // namespace mm::telemetry
