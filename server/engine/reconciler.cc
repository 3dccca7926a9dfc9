#include "engine/reconciler.h"

namespace mm::engine {

Judgement judge_quote(Side side, const Level& resting, const Level& desired, double fair_price, bool strict,
                      const Parameters& parameters, const Instrument& instrument) {
  Judgement judgement;
  const Price nearer{sign(side) * (resting.price - desired.price).ticks};
  judgement.nearer_bps = instrument.to_double(nearer) / fair_price * 1e4;
  const auto wanted = static_cast<double>(desired.quantity.lots);
  const auto more = static_cast<double>((resting.quantity - desired.quantity).lots);
  judgement.larger_pct = more / wanted * 100;
  const double tolerated = parameters.size_tolerance_pct / 100 * wanted;

  const auto verdict = [&](Verdict by, Cause cause) {
    judgement.verdict = by;
    judgement.cause = cause;
    return judgement;
  };
  if (judgement.nearer_bps > parameters.danger_tolerance_bps)
    return verdict(Verdict::replace, Cause::too_near);
  if (strict && judgement.nearer_bps > 0) return verdict(Verdict::replace, Cause::opposite_quotes);
  if (more > tolerated) return verdict(Verdict::replace, Cause::too_large);
  if (-judgement.nearer_bps > parameters.tighten_tolerance_bps) {
    return verdict(Verdict::improve, Cause::too_far);
  }
  return -more > tolerated ? verdict(Verdict::improve, Cause::too_small) : judgement;
}

}  // namespace mm::engine
