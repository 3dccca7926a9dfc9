#include "core/position.h"

#include <algorithm>

namespace mm {

namespace {

// a x b / c without overflow in between, towards zero.
std::int64_t mul_div(std::int64_t a, std::int64_t b, std::int64_t c) {
  __extension__ using Wide = __int128;
  return static_cast<std::int64_t>(static_cast<Wide>(a) * b / c);
}

}  // namespace

void Position::apply_fill(Side side, Quantity quantity, Amount value, Amount fee) {
  fees_ += fee;
  const Quantity delta = sign(side) * quantity;
  const Amount signed_value = side == Side::buy ? value : -value;
  const bool reduces = net_.lots != 0 && (net_.lots > 0) != (delta.lots > 0);
  if (!reduces) {
    cost_ += signed_value;
    net_ += delta;
    return;
  }
  const Quantity closed{std::min(abs(net_).lots, quantity.lots)};
  const Amount closed_value{mul_div(signed_value.atoms, closed.lots, quantity.lots)};
  const Amount closed_cost{mul_div(cost_.atoms, closed.lots, abs(net_).lots)};
  realized_ += -closed_value - closed_cost;
  cost_ -= closed_cost;
  net_ += sign(side) * closed;
  if (closed < quantity) {
    cost_ += signed_value - closed_value;
    net_ += sign(side) * (quantity - closed);
  }
}

double Position::unrealized(const Instrument& instrument, double mark) const {
  return mark * instrument.to_double(net_) - to_double(cost_);
}

}  // namespace mm
