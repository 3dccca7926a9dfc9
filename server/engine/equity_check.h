// One identity: what the account at the exchange is worth has changed by our profit, and by nothing else. The
// difference is `unexplained` and must be 0.
//
// Worth = balance + position valued at the fair price - what it cost by the exchange's own average entry.
// When both know the same position its value is in both, so no fair price is needed:
//
//   gap = balance - cost (the exchange's) - realized + fees - funding + cost (ours)
//
// and unexplained = gap - gap at the beginning - transfers since. A listing's parts are seen one after the
// other, so a gap counts only when the next comparison shows it again: a fill may have been on its way.
#pragma once

#include <optional>

#include "core/fixed.h"
#include "core/position.h"
#include "core/time.h"

namespace mm::engine {

class EquityCheck {
 public:
  // What the gap was at the beginning, in an earlier run, with the transfers since.
  void remember(Amount base) { base_ = base; }

  // Money came or went that is no profit.
  void on_transfer(Amount amount);

  // Both were seen in the same state. False while one waits for the next comparison. `rounding` is how far
  // gaps may differ for want of decimals.
  bool compare(Amount balance, Amount cost, const Position& ours, Amount rounding, WallTime now);

  // Nothing before the beginning.
  const std::optional<Amount>& unexplained() const { return unexplained_; }
  // When it was last compared.
  WallTime compared() const { return compared_; }
  const std::optional<Amount>& base() const { return base_; }

 private:
  std::optional<Amount> base_;  // the gap, were nothing unexplained
  std::optional<Amount> unexplained_;
  std::optional<Amount> doubtful_;  // a gap that was seen once
  WallTime compared_{};
};

}  // namespace mm::engine
