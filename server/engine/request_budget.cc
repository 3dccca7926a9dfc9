#include "engine/request_budget.h"

#include <algorithm>
#include <cmath>

namespace mm::engine {

void RequestBudget::refill(MonoTime now) {
  if (refilled_ != MonoTime{} && now > refilled_) {
    tokens_ = std::min(limits_.burst, tokens_ + to_seconds(now - refilled_) * limits_.per_second);
  }
  refilled_ = std::max(refilled_, now);
}

bool RequestBudget::has(MonoTime now, double tokens) {
  refill(now);
  return !blocked(now) && tokens_ >= tokens + limits_.cancel_reserve;
}

bool RequestBudget::take(MonoTime now, double tokens) {
  if (!has(now, tokens)) return false;
  tokens_ -= tokens;
  return true;
}

void RequestBudget::take_reserved(MonoTime now) {
  refill(now);
  tokens_ = std::max(tokens_ - 1, -limits_.burst);
}

double RequestBudget::left(MonoTime now) const {
  RequestBudget then = *this;
  then.refill(now);
  return then.tokens_ - limits_.cancel_reserve;
}

MonoTime RequestBudget::available_at(MonoTime now, double tokens) {
  refill(now);
  const double missing = std::max(0.0, tokens + limits_.cancel_reserve - tokens_);
  // One nanosecond more than needed, so that rounding cannot wake us a moment too early again and again.
  const auto wait = Duration(static_cast<std::int64_t>(std::ceil(missing / limits_.per_second * 1e9)) + 1);
  return std::max(now + wait, blocked_until_);
}

}  // namespace mm::engine
