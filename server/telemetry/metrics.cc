#include "telemetry/metrics.h"

#include <prometheus/text_serializer.h>

#include "telemetry/door_metrics.h"
#include "telemetry/snapshot_gauges.h"
#include "telemetry/turn_counters.h"

namespace mm::telemetry {

struct Metrics::Families {
  Families(const Instrument& instrument, const std::vector<std::string>& source_names)
      : turns(registry, instrument), snapshots(registry, instrument, source_names), doors(registry) {}

  prometheus::Registry registry;
  TurnCounters turns;
  SnapshotGauges snapshots;
  DoorMetrics doors;
};

Metrics::Metrics(const Instrument& instrument, std::vector<std::string> source_names)
    : families_(std::make_unique<Families>(instrument, source_names)) {}
Metrics::~Metrics() = default;

void Metrics::on_turn(const engine::Turn& turn) {
  families_->turns.count(turn);
}

void Metrics::on_snapshot(const engine::Snapshot& snapshot) {
  families_->snapshots.show(snapshot);
}

void Metrics::order_written(MonoTime cause, MonoTime written) {
  families_->doors.order_written(written - cause);
}

void Metrics::request_finished(std::string_view operation, unsigned status, Duration took) {
  families_->doors.request_finished(operation, status, took);
}

void Metrics::link_changed(std::string_view link, bool up, std::string_view) {
  families_->doors.link_changed(link, up);
}

void Metrics::link_round_trip(std::string_view link, Duration took) {
  families_->doors.link_round_trip(link, took);
}

void Metrics::frame_refused(std::string_view link, std::string_view) {
  families_->doors.frame_refused(link);
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace mm::telemetry
