#include "telemetry/metrics.h"

#include <prometheus/text_serializer.h>

#include "telemetry/door_metrics.h"
#include "telemetry/money_gauges.h"
#include "telemetry/process_gauges.h"
#include "telemetry/quote_gauges.h"
#include "telemetry/snapshot_gauges.h"
#include "telemetry/turn_counters.h"

namespace mm::telemetry {

struct Metrics::Families {
  Families(const Instrument& instrument, const std::vector<std::string>& source_names,
           const std::vector<std::string>& formula_names)
      : turns(registry, instrument),
        snapshots(registry, instrument, source_names),
        quotes(registry, formula_names),
        money(registry),
        doors(registry),
        process(registry) {}

  prometheus::Registry registry;
  TurnCounters turns;
  SnapshotGauges snapshots;
  QuoteGauges quotes;
  MoneyGauges money;
  DoorMetrics doors;
  ProcessGauges process;
  prometheus::Histogram& loop_lag =
      histograms(registry, "mm_loop_lag_seconds",
                 "How much later than asked for the trading loop came to a timer, in seconds.")
          .Add({}, prometheus::Histogram::BucketBoundaries{100e-6, 200e-6, 500e-6, 0.001, 0.002, 0.005, 0.01,
                                                           0.02, 0.05, 0.1, 0.5, 1.0});
  // The writing side tells cumulative numbers.
  FollowingCounter ledger_recorded{
      counter(registry, "mm_ledger_records_total", "Records handed to the ledger in this run.")};
  prometheus::Gauge& ledger_behind =
      gauge(registry, "mm_ledger_behind_records", "Records handed to the ledger and not yet on disk.");
  prometheus::Gauge& ledger_failed =
      gauge(registry, "mm_ledger_failed", "1 while the ledger cannot be written, otherwise 0.");
  prometheus::Gauge& ledger_commit =
      gauge(registry, "mm_ledger_commit_seconds", "How long the ledger's newest commit took, in seconds.");
  prometheus::Gauge& disk_free = gauge(registry, "mm_disk_free_bytes",
                                       "Free space where the ledger lies, in bytes; NaN without a ledger.");
  Counters& calls_refused = counters(registry, "mm_calls_refused_total",
                                     "Calls and pages that were not given: unknown caller, forbidden to the "
                                     "role, or throttled after wrong tokens.");
  Gauges& certificate_expiry =
      gauges(registry, "mm_certificate_expiry_timestamp_seconds",
             "When the certificate that a port shows expires, in seconds since 1970; absent in clear text.");
  FollowingCounter recording_frames{counter(registry, "mm_recording_frames_total",
                                            "Turns of the engine written to recordings in this run.")};
  FollowingCounter recording_lost{counter(registry, "mm_recording_lost_frames_total",
                                          "Turns that found no room on their way to the recording.")};
  Counters& notices =
      counters(registry, "mm_notices_total",
               "Notices that were delivered or given up (lost), attempts that failed, and notices "
               "left out because there were too many of their kind.");
  FollowingCounter notices_delivered{notices.Add({{"outcome", "delivered"}})};
  FollowingCounter notices_failed{notices.Add({{"outcome", "failed"}})};
  FollowingCounter notices_lost{notices.Add({{"outcome", "lost"}})};
  FollowingCounter notices_left_out{notices.Add({{"outcome", "left_out"}})};
  prometheus::Gauge& recording_failed =
      gauge(registry, "mm_recording_failed", "1 after recording has ended with an error, otherwise 0.");
};

Metrics::Metrics(const Instrument& instrument, const std::vector<std::string>& source_names,
                 const std::vector<std::string>& formula_names, const std::string& version)
    : families_(std::make_unique<Families>(instrument, source_names, formula_names)) {
  gauges(families_->registry, "mm_build_info", "Always 1; its label names the program.")
      .Add({{"version", version}})
      .Set(1);
  for (const char* reason : {"unknown", "forbidden", "throttled"}) {
    families_->calls_refused.Add({{"reason", reason}});  // so that a rate has its zero
  }
}
Metrics::~Metrics() = default;

void Metrics::on_turn(const engine::Turn& turn) {
  families_->turns.count(turn);
}

void Metrics::on_snapshot(const engine::Snapshot& snapshot) {
  families_->snapshots.show(snapshot);
  families_->quotes.show(snapshot);
  families_->money.show(snapshot);
}

void Metrics::on_ledger(std::uint64_t recorded, std::uint64_t written, bool failed, Duration last_commit) {
  families_->ledger_recorded.follow(recorded);
  families_->ledger_behind.Set(static_cast<double>(recorded - written));
  families_->ledger_failed.Set(failed ? 1 : 0);
  families_->ledger_commit.Set(to_seconds(last_commit));
}

void Metrics::on_recording(std::uint64_t frames, std::uint64_t lost, bool failed) {
  families_->recording_frames.follow(frames);
  families_->recording_lost.follow(lost);
  families_->recording_failed.Set(failed ? 1 : 0);
}

void Metrics::on_notices(std::uint64_t delivered, std::uint64_t failed, std::uint64_t lost,
                         std::uint64_t left_out) {
  families_->notices_delivered.follow(delivered);
  families_->notices_failed.follow(failed);
  families_->notices_lost.follow(lost);
  families_->notices_left_out.follow(left_out);
}

void Metrics::on_late(Duration late) {
  families_->loop_lag.Observe(to_seconds(late));
}

void Metrics::order_sent(const engine::StageTimes& stages) {
  families_->doors.order_sent(stages);
}

void Metrics::order_written(const engine::OrderStamps& order) {
  families_->doors.order_written(order.written - order.cause);
}

void Metrics::request_signed(std::string_view operation, bool ahead) {
  families_->doors.request_signed(operation, ahead);
}

void Metrics::signatures_prepared(std::size_t count) {
  families_->doors.signatures_prepared(count);
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

void Metrics::call_refused(std::string_view reason) {
  families_->calls_refused.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::certificate_read(std::string_view door, WallTime expires) {
  families_->certificate_expiry.Add({{"door", std::string(door)}})
      .Set(static_cast<double>(unix_ns(expires)) * 1e-9);
}

void Metrics::on_disk(double free_bytes) {
  families_->disk_free.Set(free_bytes);
}

std::string Metrics::text() const {
  families_->process.refresh();
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace mm::telemetry
