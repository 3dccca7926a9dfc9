// How many requests we allow ourselves: a token bucket of which the last tokens are kept for cancels and
// queries. It lives in the engine, not at the socket: a create that has to wait is not queued but decided
// anew, on the newest price, when a token is there. So nothing stale can leave, and `stop` has no queue to
// race with.
#pragma once

#include "core/time.h"
#include "engine/engine.h"

namespace mm::engine {

class RequestBudget {
 public:
  explicit RequestBudget(const RequestLimits& limits) : limits_(limits), tokens_(limits.burst) {}

  // For creates: true, and `tokens` gone, when they are there above the reserve.
  bool take(MonoTime now, double tokens);
  bool has(MonoTime now, double tokens);
  // For cancels, queries and listings: never refused. May overdraw, which only makes creates wait longer.
  void take_reserved(MonoTime now);
  // What has() looks at: tokens above the reserve, below zero when cancels have used it.
  double left(MonoTime now) const;
  // When `tokens` will be there above the reserve, if nothing else is taken.
  MonoTime available_at(MonoTime now, double tokens);

  // The venue said to slow down: no creates until then.
  void block_until(MonoTime until) { blocked_until_ = until > blocked_until_ ? until : blocked_until_; }
  bool blocked(MonoTime now) const { return now < blocked_until_; }
  MonoTime blocked_until() const { return blocked_until_; }

 private:
  void refill(MonoTime now);

  RequestLimits limits_;
  double tokens_;
  MonoTime refilled_{};
  MonoTime blocked_until_{};
};

}  // namespace mm::engine
