// Is a resting order still good enough? Danger first: one that stands too near to the new fair price, or is
// too large, is replaced at once; one that could merely be better waits for its tolerance and its time.
#pragma once

#include "core/side.h"
#include "core/top_of_book.h"
#include "engine/decision.h"
#include "engine/parameters.h"

namespace mm::engine {

enum class Verdict : std::uint8_t {
  keep,
  improve,  // worth an order once it has lasted `tighten_after`
  replace,  // at once
};

struct Judgement {
  Verdict verdict = Verdict::keep;
  Cause cause = Cause::good;
  double nearer_bps = 0;  // as in LevelDecision
  double larger_pct = 0;
};

// `strict`: the opposite side is about to quote, so not even the danger tolerance may be used up (else the
// two together would be narrower than the asked spread).
Judgement judge_quote(Side side, const Level& resting, const Level& desired, double fair_price, bool strict,
                      const Parameters& parameters, const Instrument& instrument);

}  // namespace mm::engine
