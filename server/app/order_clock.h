// How long the newest orders took from tick to socket, for whoever draws it: the histogram in /metrics
// forgets when it was. Written on the loop's thread without a lock, read from any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "engine/control.h"
#include "engine/venue.h"

namespace mm::app {

class OrderClock final : public engine::VenueObserver {
 public:
  static constexpr std::size_t kKept = 256;

  // As engine::Feed::order_times.
  engine::OrderTimes after(std::uint64_t orders) const;

  void order_written(MonoTime cause, MonoTime written) override;
  void request_finished(std::string_view, unsigned, Duration) override {}
  void link_changed(std::string_view, bool, std::string_view) override {}
  void link_round_trip(std::string_view, Duration) override {}
  void frame_refused(std::string_view, std::string_view) override {}

 private:
  std::atomic<std::uint64_t> orders_{0};
  std::array<std::atomic<std::int64_t>, kKept> times_ns_{};
};

}  // namespace mm::app
