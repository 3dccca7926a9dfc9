// What the doors measure about themselves: how long an order, a request and a ping took, and which links are
// up. Part of Metrics.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "engine/order_path.h"
#include "telemetry/families.h"

namespace mm::telemetry {

class DoorMetrics {
 public:
  // Operations and links beyond so many names share the name "other": the number of series stays bounded
  // whatever the doors say.
  static constexpr std::size_t kMostNames = 16;

  explicit DoorMetrics(prometheus::Registry& registry);

  void order_written(Duration after_tick);
  void order_sent(const engine::StageTimes& stages);
  void request_signed(std::string_view operation, bool ahead);
  void signatures_prepared(std::size_t count);
  void request_finished(std::string_view operation, unsigned status, Duration took);
  void link_changed(std::string_view link, bool up);
  void link_round_trip(std::string_view link, Duration took);
  void frame_refused(std::string_view link);

 private:
  enum class StatusClass { ok, client_error, rate_limited, server_error, other, none };
  static constexpr StatusClass kStatusClasses[] = {StatusClass::ok,           StatusClass::client_error,
                                                   StatusClass::rate_limited, StatusClass::server_error,
                                                   StatusClass::other,        StatusClass::none};
  friend std::string_view to_text(StatusClass status);
  static StatusClass status_class(unsigned status);

  struct Operation {
    std::string name;
    prometheus::Histogram* duration;
    PerValue<prometheus::Counter, StatusClass, std::size(kStatusClasses)> requests;
    prometheus::Counter* signed_ahead;
    prometheus::Counter* signed_at_once;
  };
  struct Link {
    std::string name;
    prometheus::Gauge* up;
    prometheus::Counter* reconnects;
    prometheus::Histogram* round_trip;
    prometheus::Counter* frames_refused;
    bool was_up = false;
  };

  // The entry of that name, made when it is met for the first time.
  Operation& operation(std::string_view name);
  Link& link(std::string_view name);

  prometheus::Histogram& tick_to_order_;
  PerValue<prometheus::Histogram, engine::OrderStage, std::size(engine::kAllOrderStages)> stages_;
  Histograms& durations_;
  Counters& requests_;
  Counters& signatures_;
  prometheus::Counter& prepared_;
  Gauges& up_;
  Counters& reconnects_;
  Histograms& round_trips_;
  Counters& frames_refused_;
  std::vector<Operation> operations_;
  std::vector<Link> links_;
};

}  // namespace mm::telemetry
