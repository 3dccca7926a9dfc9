#include "engine/parameter_trial.h"

namespace mm::engine {

QuoteOutline outline_of(const ModeState& mode, const std::optional<DesiredQuotes>& quotes) {
  QuoteOutline outline;
  outline.mode = mode;
  if (!quotes) return outline;
  for (const Side side : kBothSides) {
    const auto levels = quotes->sides[side].levels();
    outline.hold[side] = quotes->sides[side].hold;
    outline.levels[side].assign(levels.begin(), levels.end());
  }
  outline.shift_bps = quotes->model.shift_bps;
  outline.spread_bps = quotes->model.spread_bps * quotes->weekend_factor;
  return outline;
}

}  // namespace mm::engine
