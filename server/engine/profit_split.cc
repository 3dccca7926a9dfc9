#include "engine/profit_split.h"

#include <algorithm>
#include <cmath>

namespace mm::engine {

namespace {

constexpr std::size_t kLongest = kHorizons.size() - 1;

Amount signed_by(Side side, Amount amount) {
  return side == Side::buy ? amount : -amount;
}

// What the quantity was worth by the fair price that the edge was reckoned with.
template <typename Fill>
Amount worth_at_fill(const Fill& fill) {
  return fill.value + signed_by(fill.side, fill.edge);
}

}  // namespace

ProfitSplit::ProfitSplit(const Instrument& instrument)
    : lot_(instrument.to_double(Quantity{1})), ring_(kMostWaiting) {}

// To the nearest 1e-10; beyond what an amount can hold, the greatest or least there is.
Amount ProfitSplit::worth(double fair_price, Quantity quantity) const {
  constexpr double kMost = 9e18;
  constexpr double kPerUnit = 1e10;
  const double atoms = fair_price * (static_cast<double>(quantity.lots) * lot_) * kPerUnit;
  return {std::llround(std::clamp(atoms, -kMost, kMost))};
}

void ProfitSplit::remember(Amount spread, Amount adverse, std::span<const WaitingFill> waiting, Now now) {
  spread_ = spread;
  adverse_ = adverse;
  const std::size_t too_many = waiting.size() - std::min(waiting.size(), kMostWaiting);
  for (const WaitingFill& fill : waiting.first(too_many)) adverse_ += fill.moved;
  for (const WaitingFill& fill : waiting.subspan(too_many)) {
    const Duration age = std::max(now.wall - fill.booked, Duration{});
    followed(end_++) = {fill.number, fill.side,  fill.quantity, fill.value,
                        fill.edge,   fill.moved, now.mono - age};
    for (std::size_t horizon = 0; horizon < kHorizons.size(); ++horizon) {
      if (fill.past > static_cast<int>(horizon)) next_[horizon] = end_;
    }
    open_ += sign(fill.side) * fill.quantity;
    open_worth_ += signed_by(fill.side, worth_at_fill(fill));
  }
}

Amount ProfitSplit::on_fill(std::uint64_t number, Side side, Quantity quantity, Amount value,
                            double fair_price, Now now, std::vector<Fact>& facts) {
  if (waiting() == kMostWaiting) {
    const Duration age = now.mono - followed(begin_).booked;
    for (std::size_t horizon = 0; horizon < kHorizons.size(); ++horizon) {
      if (next_[horizon] == begin_ || horizon == kLongest) pass(horizon, 0, age, facts);
    }
  }
  Followed fill{number, side, quantity, value, {}, {}, now.mono};
  if (fair_price > 0) {
    fill.edge = signed_by(side, worth(fair_price, quantity) - value);
    MarkoutSum& sum = sums_.front();
    ++sum.fills;
    sum.value += value;
    sum.markout += fill.edge;
  }
  spread_ += fill.edge;
  open_ += sign(side) * quantity;
  open_worth_ += signed_by(side, worth_at_fill(fill));
  followed(end_++) = fill;
  return fill.edge;
}

void ProfitSplit::pass(std::size_t horizon, double fair_price, Duration after, std::vector<Fact>& facts) {
  Followed& fill = followed(next_[horizon]++);
  if (fair_price > 0) {
    fill.moved = signed_by(fill.side, worth(fair_price, fill.quantity) - worth_at_fill(fill));
    MarkoutSum& sum = sums_[1 + horizon];
    ++sum.fills;
    sum.value += fill.value;
    sum.markout += fill.edge + fill.moved;
  }
  facts.push_back(FillMarked{fill.number, horizon, fair_price, after, fill.moved});
  if (horizon != kLongest) return;
  adverse_ += fill.moved;
  open_ -= sign(fill.side) * fill.quantity;
  open_worth_ -= signed_by(fill.side, worth_at_fill(fill));
  begin_ = next_[kLongest];
}

void ProfitSplit::mark(std::optional<double> fair_price, MonoTime now, std::vector<Fact>& facts) {
  marked_ = now;
  // The shorter ones first: when a fill's longest horizon is past, its others are, come a price or not.
  for (std::size_t horizon = 0; horizon < kHorizons.size(); ++horizon) {
    while (next_[horizon] < end_) {
      const Duration after = now - followed(next_[horizon]).booked;
      const bool too_late = after > 2 * kHorizons[horizon];
      if (after < kHorizons[horizon] || (!fair_price && !too_late)) break;
      pass(horizon, too_late ? 0 : *fair_price, after, facts);
    }
  }
}

MonoTime ProfitSplit::next_due() const {
  MonoTime next = MonoTime::max();
  for (std::size_t horizon = 0; horizon < kHorizons.size(); ++horizon) {
    if (next_[horizon] == end_) continue;
    const MonoTime due = followed(next_[horizon]).booked + kHorizons[horizon];
    // One that is past and still here waits for a fair price, up to when it is too late.
    next = std::min(next, due > marked_ ? due : due + kHorizons[horizon] + Duration(1));
  }
  return next;
}

ProfitParts ProfitSplit::parts(const Position& position, double fair_price) const {
  ProfitParts parts;
  parts.spread = spread_;
  parts.adverse = adverse_ + worth(fair_price, open_) - open_worth_;
  parts.fees = position.fees();
  parts.funding = position.funding();
  const Amount traded = worth(fair_price, position.net()) - position.cost() + position.realized();
  parts.inventory = traded - parts.spread - parts.adverse;
  return parts;
}

}  // namespace mm::engine
