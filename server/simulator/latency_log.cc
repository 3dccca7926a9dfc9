#include "simulator/latency_log.h"

#include <algorithm>
#include <utility>

namespace mm::simulator {

namespace {

constexpr Duration kQuietBefore = std::chrono::milliseconds(20);
constexpr Duration kLatest = std::chrono::milliseconds(50);
constexpr std::size_t kMostSamples = 100'000;

}  // namespace

void LatencyLog::price_sent(MonoTime now, const PriceTick& tick) {
  const std::int64_t mid = tick.bid_e8 + tick.ask_e8;
  if (std::exchange(mids_[tick.symbol], mid) == mid) return;
  const bool alone = now - std::max(cause_.at, last_request_) >= kQuietBefore;
  cause_ = {.at = now, .alone = alone};
}

void LatencyLog::request_received(MonoTime now, OrderRequest kind) {
  last_request_ = now;
  const int nth = ++(kind == OrderRequest::create ? cause_.creates : cause_.cancels);
  if (!cause_.alone || now - cause_.at > kLatest) return;
  samples_.push_back({kind, nth, now - cause_.at});
  if (samples_.size() > kMostSamples) samples_.pop_front();
}

}  // namespace mm::simulator
