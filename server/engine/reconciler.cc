#include "engine/reconciler.h"

namespace mm::engine {

Verdict judge_quote(Side side, const Level& resting, const Level& desired, double fair_price, bool strict,
                    const Parameters& parameters, const Instrument& instrument) {
  // Positive: the order stands nearer to (or beyond) the fair price than we want.
  const Price nearer{sign(side) * (resting.price - desired.price).ticks};
  const double nearer_bps = instrument.to_double(nearer) / fair_price * 1e4;
  if (nearer_bps > (strict ? 0.0 : parameters.danger_tolerance_bps)) return Verdict::replace;
  const auto more = static_cast<double>((resting.quantity - desired.quantity).lots);
  const double tolerated = parameters.size_tolerance_pct / 100 * static_cast<double>(desired.quantity.lots);
  if (more > tolerated) return Verdict::replace;

  if (-nearer_bps > parameters.tighten_tolerance_bps) return Verdict::improve;
  return -more > tolerated ? Verdict::improve : Verdict::keep;
}

}  // namespace mm::engine
