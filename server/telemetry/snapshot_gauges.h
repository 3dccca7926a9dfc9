// Gauges of what the engine is and has, set from one snapshot after the other. Part of Metrics.
#pragma once

#include <string>
#include <vector>

#include "core/instrument.h"
#include "engine/snapshot.h"
#include "telemetry/families.h"

namespace mm::telemetry {

class SnapshotGauges {
 public:
  SnapshotGauges(prometheus::Registry& registry, const Instrument& instrument,
                 const std::vector<std::string>& source_names);

  void show(const engine::Snapshot& snapshot);

 private:
  using Gauge = prometheus::Gauge;
  template <typename Enum, std::size_t N>
  using GaugePer = PerValue<Gauge, Enum, N>;

  struct SourceGauges {
    Gauge* age;
    GaugePer<engine::SourceStatus, 5> state;
    FollowingCounter ticks;
  };
  struct SideGauges {
    Gauge* desired;
    Gauge* working;
    Gauge* working_quantity;
    GaugePer<engine::SideState, 4> state;
    GaugePer<engine::Hold, std::size(engine::kAllHolds)> hold;
  };
  // Counted by the engine itself. Refusals, rejections and fills are not here: TurnCounters counts them as
  // they happen, with labels.
  struct Counts {
    explicit Counts(prometheus::Registry& registry);
    void follow(const engine::Counters& counters);
    FollowingCounter orders_sent, orders_accepted, orders_unknown, cancels_sent, cancels_refused, turns;
  };

  void show_prices(const engine::Snapshot& snapshot);
  void show_money(const engine::Snapshot& snapshot);
  void show_sources(const engine::Snapshot& snapshot);
  void show_orders(const engine::Snapshot& snapshot);

  Instrument instrument_;
  Gauge& fair_price_;
  Gauge& quoted_spread_;
  Gauge& asked_spread_;
  Gauge& position_;
  Gauge& position_limit_;
  Gauge& realized_pnl_;
  Gauge& unrealized_pnl_;
  Gauge& profit_;
  Gauge& profit_today_;
  Gauge& drawdown_;
  Gauge& daily_loss_limit_;
  Gauge& drawdown_limit_;
  Gauge& fees_;
  Gauge& balance_;
  Gauge& available_;
  Gauge& foreign_orders_;
  Gauge& venue_up_;
  Gauge& mode_since_;
  GaugePer<engine::Mode, std::size(engine::kAllModes)> mode_;
  GaugePer<OrderState, 4> live_orders_;
  std::vector<SourceGauges> sources_;
  PerSide<SideGauges> sides_;
  Counts counts_;
};

}  // namespace mm::telemetry
