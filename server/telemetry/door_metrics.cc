#include "telemetry/door_metrics.h"

#include <algorithm>

namespace mm::telemetry {

namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

// Our own part of the way, within one process: fine where it should be, coarse where something is wrong.
const Buckets& tick_to_order_buckets() {
  static const Buckets buckets{20e-6, 30e-6, 50e-6, 75e-6, 100e-6, 150e-6, 200e-6, 300e-6, 500e-6, 750e-6,
                               0.001, 0.002, 0.005, 0.01,  0.02,   0.05,   0.1,    0.2,    0.5,    1.0};
  return buckets;
}

// The parts of that way.
const Buckets& stage_buckets() {
  static const Buckets buckets{0.5e-6, 1e-6,   2e-6,   3e-6,   5e-6,  7.5e-6, 10e-6, 15e-6, 20e-6, 30e-6,
                               50e-6,  100e-6, 200e-6, 500e-6, 0.001, 0.002,  0.005, 0.01,  0.05,  0.1};
  return buckets;
}

// The way to another machine and back.
const Buckets& network_buckets() {
  static const Buckets buckets{0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075,
                               0.1,   0.15,  0.2,   0.3,  0.5,  1.0,  2.0,  5.0};
  return buckets;
}

constexpr std::string_view kOther = "other";

// The entry of that name; nothing when there is none yet.
template <typename Entry>
Entry* find(std::vector<Entry>& entries, std::string_view name) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [name](const Entry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_text(DoorMetrics::StatusClass status) {
  switch (status) {
    case DoorMetrics::StatusClass::ok:
      return "2xx";
    case DoorMetrics::StatusClass::client_error:
      return "4xx";
    case DoorMetrics::StatusClass::rate_limited:
      return "429";
    case DoorMetrics::StatusClass::server_error:
      return "5xx";
    case DoorMetrics::StatusClass::other:
      return kOther;
    case DoorMetrics::StatusClass::none:
      return "none";
  }
  return kOther;
}

DoorMetrics::StatusClass DoorMetrics::status_class(unsigned status) {
  if (status == 0) return StatusClass::none;
  if (status == 429) return StatusClass::rate_limited;
  if (status >= 200 && status < 300) return StatusClass::ok;
  if (status >= 400 && status < 500) return StatusClass::client_error;
  if (status >= 500 && status < 600) return StatusClass::server_error;
  return StatusClass::other;
}

DoorMetrics::DoorMetrics(prometheus::Registry& registry)
    : tick_to_order_(histograms(registry, "mm_tick_to_order_seconds",
                                "Time from the arrival of what led to an order, a price or the exchange's "
                                "news, to the order's bytes "
                                "at the socket, in seconds.")
                         .Add({}, tick_to_order_buckets())),
      stages_(
          histograms(registry, "mm_tick_to_order_stage_seconds",
                     "Parts of the way from a price to its order's bytes at the socket, of orders that left "
                     "in the turn of their price, in seconds: read the frame, decide, queue behind other "
                     "requests of the turn, sign, write."),
          "stage", engine::kAllOrderStages, {}, stage_buckets()),
      durations_(histograms(registry, "mm_request_duration_seconds",
                            "Time a REST request took, answered or not, in seconds.")),
      requests_(counters(registry, "mm_requests_total",
                         "REST requests that ended, by class of HTTP status; none: no answer came.")),
      signatures_(
          counters(registry, "mm_signatures_total",
                   "Requests by when they were signed: ahead of time, or at once while the order waited.")),
      prepared_(counters(registry, "mm_signatures_prepared_total",
                         "Signatures made ahead of time, most of them for requests that are never sent.")
                    .Add({})),
      up_(gauges(registry, "mm_link_up", "1 while the WebSocket link is up, otherwise 0.")),
      reconnects_(counters(registry, "mm_link_reconnects_total",
                           "Times the WebSocket link came up again after its first time.")),
      round_trips_(histograms(registry, "mm_link_round_trip_seconds",
                              "Time until a WebSocket ping was answered, in seconds.")),
      frames_refused_(counters(registry, "mm_frames_refused_total",
                               "WebSocket frames that could not be used, such as unknown or broken ones.")) {}

void DoorMetrics::order_written(Duration after_tick) {
  tick_to_order_.Observe(to_seconds(after_tick));
}

void DoorMetrics::order_sent(const engine::StageTimes& stages) {
  for (const auto stage : engine::kAllOrderStages) {
    stages_[stage].Observe(to_seconds(stages[static_cast<std::size_t>(stage)]));
  }
}

void DoorMetrics::request_signed(std::string_view name, bool ahead) {
  auto& entry = operation(name);
  (ahead ? entry.signed_ahead : entry.signed_at_once)->Increment();
}

void DoorMetrics::signatures_prepared(std::size_t count) {
  prepared_.Increment(static_cast<double>(count));
}

void DoorMetrics::request_finished(std::string_view name, unsigned status, Duration took) {
  auto& entry = operation(name);
  entry.duration->Observe(to_seconds(took));
  entry.requests[status_class(status)].Increment();
}

void DoorMetrics::link_changed(std::string_view name, bool up) {
  auto& entry = link(name);
  entry.up->Set(up ? 1 : 0);
  if (up && entry.was_up) entry.reconnects->Increment();
  entry.was_up = entry.was_up || up;
}

void DoorMetrics::link_round_trip(std::string_view name, Duration took) {
  link(name).round_trip->Observe(to_seconds(took));
}

void DoorMetrics::frame_refused(std::string_view name) {
  link(name).frames_refused->Increment();
}

DoorMetrics::Operation& DoorMetrics::operation(std::string_view name) {
  if (auto* known = find(operations_, name)) return *known;
  if (operations_.size() >= kMostNames && name != kOther) return operation(kOther);
  const prometheus::Labels labels{{"operation", std::string(name)}};
  return operations_.emplace_back(
      Operation{std::string(name),
                &durations_.Add(labels, network_buckets()),
                {requests_, "status", kStatusClasses, labels},
                &signatures_.Add({{"operation", std::string(name)}, {"made", "ahead"}}),
                &signatures_.Add({{"operation", std::string(name)}, {"made", "at_once"}})});
}

DoorMetrics::Link& DoorMetrics::link(std::string_view name) {
  if (auto* known = find(links_, name)) return *known;
  if (links_.size() >= kMostNames && name != kOther) return link(kOther);
  const prometheus::Labels labels{{"link", std::string(name)}};
  return links_.emplace_back(Link{std::string(name), &up_.Add(labels), &reconnects_.Add(labels),
                                  &round_trips_.Add(labels, network_buckets()),
                                  &frames_refused_.Add(labels)});
}

}  // namespace mm::telemetry
