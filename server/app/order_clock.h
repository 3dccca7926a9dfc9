// How long the newest orders took from tick to socket, for whoever draws or asks for it: the histograms in
// /metrics forget when it was. Written on the loop's thread without a lock, read from any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/control.h"
#include "engine/venue.h"

namespace mm::app {

class OrderClock final : public engine::VenueObserver {
 public:
  static constexpr std::size_t kKept = 256;

  // `tell` is given the parts of the way of each order that left in the turn of its price.
  explicit OrderClock(std::function<void(const engine::StageTimes&)> tell) : tell_(std::move(tell)) {}

  // As engine::Feed::order_times.
  engine::OrderTimes after(std::uint64_t orders) const;
  // As engine::Feed::order_paths.
  std::vector<engine::StageTimes> paths() const;

  // Before the turn's orders are written.
  void turn_taken(const engine::TurnStamps& turn) { turn_ = turn; }

  void order_written(const engine::OrderStamps& order) override;

 private:
  using Path = std::array<std::atomic<std::int64_t>, std::size(engine::kAllOrderStages)>;

  std::function<void(const engine::StageTimes&)> tell_;
  engine::TurnStamps turn_;
  std::atomic<std::uint64_t> orders_{0};
  std::array<std::atomic<std::int64_t>, kKept> times_ns_{};
  std::atomic<std::uint64_t> paths_{0};
  std::array<Path, kKept> paths_ns_{};
};

}  // namespace mm::app
