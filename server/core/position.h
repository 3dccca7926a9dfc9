// The position in one instrument by average cost: what is held, what it cost, what was realized.
#pragma once

#include "core/fixed.h"
#include "core/instrument.h"
#include "core/side.h"

namespace mm {

class Position {
 public:
  Position() = default;
  // As it was told by an earlier run.
  Position(Quantity net, Amount cost, Amount realized, Amount fees, Amount funding = {})
      : net_(net), cost_(cost), realized_(realized), fees_(fees), funding_(funding) {}

  // Books one fill. `fee` is what we paid (negative: a rebate). Quantity is positive.
  void apply_fill(const Instrument& instrument, Side side, Price price, Quantity quantity, Amount fee) {
    apply_fill(side, quantity, instrument.notional(price, quantity), fee);
  }
  // The same for fills known by what they were worth together.
  void apply_fill(Side side, Quantity quantity, Amount value, Amount fee);

  // A fee told later than its fill.
  void add_fee(Amount fee) { fees_ += fee; }
  // What was executed on this side turned out to be worth more (or less) than was booked.
  void correct_value(Side side, Amount more) { realized_ -= side == Side::buy ? more : -more; }
  // Received for holding the position; negative: paid.
  void add_funding(Amount funding) { funding_ += funding; }

  // Takes the venue's word for what is held (start, or a difference found by comparing) and what it cost,
  // signed.
  void adopt(Quantity net, Amount cost) {
    net_ = net;
    cost_ = cost;
  }
  void adopt(const Instrument& instrument, Quantity net, Price average_entry) {
    adopt(net, instrument.notional(average_entry, net));
  }

  Quantity net() const { return net_; }          // positive long, negative short
  Amount cost() const { return cost_; }          // signed cost of what is held: entry x net
  Amount realized() const { return realized_; }  // fees not included
  Amount fees() const { return fees_; }          // paid
  Amount funding() const { return funding_; }    // received
  // Profit of what is held if it were closed at `mark` (quote units).
  double unrealized(const Instrument& instrument, double mark) const;

  friend bool operator==(const Position&, const Position&) = default;

 private:
  Quantity net_;
  Amount cost_;
  Amount realized_;
  Amount fees_;
  Amount funding_;
};

}  // namespace mm
