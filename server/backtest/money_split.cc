#include "backtest/money_split.h"

namespace mm::backtest {

void MoneySplit::on_fill(Duration now, Side side, double price, double quantity, double fee,
                         double fair_price) {
  const double signed_quantity = sign(side) * quantity;
  fills_.push_back({now, signed_quantity, price, fair_price});
  value_ += price * quantity;
  spread_captured_ += signed_quantity * (fair_price - price);
  fees_ += fee;
}

void MoneySplit::settle(std::size_t horizon, const Fill& fill) {
  markouts_[horizon] += fill.signed_quantity * (fair_price_ - fill.price);
  if (horizon == kSettled) adverse_selection_ += fill.signed_quantity * (fill.fair_price - fair_price_);
}

void MoneySplit::on_fair_price(Duration now, double fair_price) {
  for (std::size_t horizon = 0; horizon < kHorizons.size(); ++horizon) {
    std::size_t& next = next_[horizon];
    while (next < fills_.size() && fills_[next].at + kHorizons[horizon] < now)
      settle(horizon, fills_[next++]);
  }
  fair_price_ = fair_price;
}

void MoneySplit::finish() {
  for (std::size_t horizon = 0; horizon < kHorizons.size(); ++horizon) {
    while (next_[horizon] < fills_.size()) settle(horizon, fills_[next_[horizon]++]);
  }
}

}  // namespace mm::backtest
