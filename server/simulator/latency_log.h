// How long after a price tick the order requests that it caused came in, on this process's monotonic clock.
//
// Nothing in a request names its cause, so only those count whose cause cannot be another:
//  - The cause is a price frame that moved the mid of its symbol. One that only changed sizes or the width of
//    the book gives a trader who quotes around mids nothing to do.
//  - In the 20 ms before it no other frame had moved a mid and no order request had come in: nothing older
//    was still on its way.
//  - The request came within 50 ms of it, and before the next frame that moved a mid.
// With prices that move at every tick hardly anything counts; a measurement pins the mids and moves them now
// and then (POST /prices), while ticks go on at any rate. The start is taken before the frame is encrypted
// and written, to the first price link if there are several; the end when the request's last byte had been
// read and decrypted, before anything of it was looked at.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>

#include "core/time.h"
#include "simulator/price_path.h"

namespace mm::simulator {

enum class OrderRequest : std::uint8_t { create, cancel };

constexpr std::string_view to_text(OrderRequest kind) {
  return kind == OrderRequest::create ? "create" : "cancel";
}

struct LatencySample {
  OrderRequest kind = OrderRequest::create;
  // 1 for the first of its kind after the tick. A trader may send some at once and others only when the
  // exchange has confirmed something, so they are told apart.
  int nth = 1;
  Duration since_tick{};
};

class LatencyLog {
 public:
  void price_sent(MonoTime now, const PriceTick& tick);
  void request_received(MonoTime now, OrderRequest kind);

  // The newest 100,000.
  const std::deque<LatencySample>& samples() const { return samples_; }
  void clear() { samples_.clear(); }

 private:
  struct Cause {
    MonoTime at{};
    bool alone = false;  // nothing older was on its way
    int creates = 0;
    int cancels = 0;
  };

  PerFeedSymbol<std::int64_t> mids_;  // doubled, to stay whole
  Cause cause_;                       // the newest frame that moved a mid
  MonoTime last_request_{};
  std::deque<LatencySample> samples_;
};

}  // namespace mm::simulator
