#include "engine/equity_check.h"

namespace mm::engine {

namespace {

bool near(Amount a, Amount b, Amount rounding) {
  return a - b <= rounding && b - a <= rounding;
}

}  // namespace

void EquityCheck::on_transfer(Amount amount) {
  if (base_) *base_ += amount;
  if (doubtful_) *doubtful_ += amount;
}

bool EquityCheck::compare(Amount balance, Amount cost, const Position& ours, Amount rounding, WallTime now) {
  const Amount gap = balance - cost - ours.realized() + ours.fees() - ours.funding() + ours.cost();
  const bool as_before = base_ && near(gap, *base_ + unexplained_.value_or(Amount{}), rounding);
  const bool confirmed = doubtful_ && near(gap, *doubtful_, rounding);
  doubtful_.reset();
  if (!as_before && !confirmed) {
    doubtful_ = gap;
    return false;
  }
  if (!base_) base_ = gap;
  unexplained_ = gap - *base_;
  compared_ = now;
  return true;
}

}  // namespace mm::engine
