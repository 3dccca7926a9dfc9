#include "engine/volatility.h"

#include <algorithm>
#include <cmath>

namespace mm::engine {

namespace {

void average(double& variance, double squared, double seconds, Duration half_life) {
  const double w = std::exp2(-seconds / to_seconds(half_life));
  variance = w * variance + (1 - w) * squared / seconds;
}

double in_bps(double variance) {
  return std::sqrt(variance) * 1e4;
}

}  // namespace

void Volatility::observe(double fair_price, MonoTime now, const Settings& settings) {
  if (!last_) {
    last_ = Sample{fair_price, now};
    first_ = now;
    return;
  }
  if (now - last_->at < settings.spacing) return;
  const double seconds = to_seconds(now - last_->at);
  const double change = fair_price / last_->price - 1;
  double squared = change * change;
  if (settings.jump_cap > 0 && warm_ && slow_variance_ > 0) {
    squared = std::min(squared, settings.jump_cap * settings.jump_cap * slow_variance_ * seconds);
  }
  average(fast_variance_, squared, seconds, settings.fast);
  average(slow_variance_, squared, seconds, settings.slow);
  last_ = Sample{fair_price, now};
  warm_ = warm_ || now - first_ >= settings.slow;
}

double Volatility::fast() const {
  return in_bps(fast_variance_);
}

double Volatility::slow() const {
  return in_bps(slow_variance_);
}

double Volatility::value() const {
  return in_bps(std::max(fast_variance_, slow_variance_));
}

}  // namespace mm::engine
