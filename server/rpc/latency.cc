#include "rpc/latency.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "core/percentile.h"
#include "rpc/translate.h"

namespace mm::rpc {

namespace {

void add_part(v1::GetLatencyResponse& to, std::string_view name, std::string_view description,
              const std::vector<engine::StageTimes>& paths,
              const std::function<Duration(const engine::StageTimes&)>& part) {
  std::vector<Duration> times(paths.size());
  std::transform(paths.begin(), paths.end(), times.begin(), part);
  std::sort(times.begin(), times.end());
  v1::LatencyPart& added = *to.add_parts();
  added.set_name(std::string(name));
  added.set_description(std::string(description));
  set_duration(*added.mutable_median(), percentile(times, 50));
  set_duration(*added.mutable_p90(), percentile(times, 90));
  set_duration(*added.mutable_p99(), percentile(times, 99));
  set_duration(*added.mutable_longest(), times.back());
}

}  // namespace

v1::GetLatencyResponse latency_of(std::uint64_t orders, const std::vector<engine::StageTimes>& paths) {
  v1::GetLatencyResponse to;
  to.set_orders(orders);
  to.set_measured(static_cast<std::uint32_t>(paths.size()));
  if (paths.empty()) return to;
  for (const auto stage : engine::kAllOrderStages) {
    add_part(to, to_text(stage), describe(stage), paths,
             [stage](const engine::StageTimes& path) { return path[static_cast<std::size_t>(stage)]; });
  }
  add_part(to, "total", "from the price's arrival to the socket", paths, [](const engine::StageTimes& path) {
    return std::accumulate(path.begin(), path.end(), Duration{});
  });
  return to;
}

}  // namespace mm::rpc
