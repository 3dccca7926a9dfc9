#include "core/position.h"

namespace mm {

namespace {

// a x b / c without overflow in between, towards zero.
std::int64_t mul_div(std::int64_t a, std::int64_t b, std::int64_t c) {
  __extension__ using Wide = __int128;
  return static_cast<std::int64_t>(static_cast<Wide>(a) * b / c);
}

}  // namespace

void Position::apply_fill(const Instrument& instrument, Side side, Price price, Quantity quantity,
                          Amount fee) {
  fees_ += fee;
  const Quantity delta = sign(side) * quantity;
  const bool reduces = net_.lots != 0 && (net_.lots > 0) != (delta.lots > 0);
  if (!reduces) {
    cost_ += instrument.notional(price, delta);
    net_ += delta;
    return;
  }
  const Quantity closed{std::min(abs(net_).lots, quantity.lots)};
  const Quantity closed_net = net_.lots > 0 ? closed : -closed;
  const Amount closed_cost{mul_div(cost_.atoms, closed.lots, abs(net_).lots)};
  realized_ += instrument.notional(price, closed_net) - closed_cost;
  cost_ -= closed_cost;
  net_ -= closed_net;
  const Quantity opened = quantity - closed;
  if (opened.lots > 0) {
    const Quantity opened_net = sign(side) * opened;
    cost_ += instrument.notional(price, opened_net);
    net_ += opened_net;
  }
}

void Position::adopt(const Instrument& instrument, Quantity net, Price average_entry) {
  net_ = net;
  cost_ = instrument.notional(average_entry, net);
}

double Position::unrealized(const Instrument& instrument, double mark) const {
  return mark * instrument.to_double(net_) - to_double(cost_);
}

}  // namespace mm
