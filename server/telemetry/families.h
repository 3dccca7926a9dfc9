// Short ways to register a metric; for the metric files of this room only.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace mm::telemetry {

// What a gauge shows while its value is not known: an alert's comparison with it is never true.
inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;

inline Counters& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
inline Gauges& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
inline Histograms& histograms(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

inline prometheus::Counter& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return counters(registry, name, help).Add({});
}
inline prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  auto& added = gauges(registry, name, help).Add({});
  added.Set(kUnknown);
  return added;
}

// One metric for each value of an enumeration whose values are 0, 1, 2 ..., with the value's text as the
// label. All are made beforehand: counting then takes nothing from the heap, and a rate has its zero.
template <typename Metric, typename Enum, std::size_t N>
class PerValue {
 public:
  // `more` is what a metric of its kind is made with beside its labels: a histogram's buckets.
  template <typename... More>
  PerValue(prometheus::Family<Metric>& family, const char* label, const Enum (&all)[N],
           const prometheus::Labels& others = {}, const More&... more) {
    for (const Enum value : all) {
      prometheus::Labels labels = others;
      labels.emplace(label, std::string(to_text(value)));
      metrics_.at(index(value)) = &family.Add(labels, more...);
    }
  }

  Metric& operator[](Enum value) const { return *metrics_.at(index(value)); }

  // For gauges: 1 for `value`, 0 for the others.
  void show_only(Enum value) const {
    for (std::size_t i = 0; i < N; ++i) metrics_[i]->Set(i == index(value) ? 1 : 0);
  }

 private:
  static std::size_t index(Enum value) { return static_cast<std::size_t>(value); }
  std::array<Metric*, N> metrics_{};
};

// A counter that follows a count kept elsewhere: it grows by the difference.
class FollowingCounter {
 public:
  explicit FollowingCounter(prometheus::Counter& counter) : counter_(&counter) {}

  // A count below the last one began anew, so all of it is new.
  void follow(std::uint64_t count) {
    counter_->Increment(static_cast<double>(count >= last_ ? count - last_ : count));
    last_ = count;
  }

 private:
  prometheus::Counter* counter_;
  std::uint64_t last_ = 0;
};

}  // namespace mm::telemetry
