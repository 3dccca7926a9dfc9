// What fills earned and where it went, from the fills and the path of the fair price alone. With every fill
// compared with the fair price then and `kSettled` later:
//
//   profit = spread captured - adverse selection + inventory - fees
//
// spread captured     distance of the fill's price from the fair price, in our favour
// adverse selection   how far the fair price then moved against the fill until `kSettled` later
// inventory           what positions earned or lost by later moves
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/side.h"
#include "core/time.h"

namespace mm::backtest {

class MoneySplit {
 public:
  static constexpr std::array<Duration, 4> kHorizons{std::chrono::seconds(1), std::chrono::seconds(10),
                                                     std::chrono::seconds(60), std::chrono::seconds(300)};
  static constexpr std::size_t kSettled = 2;  // the minute

  // `quantity` in contracts, prices in the quote asset; `fee` is what we paid.
  void on_fill(Duration now, Side side, double price, double quantity, double fee, double fair_price);
  // The fair price from `now` on. Times do not fall.
  void on_fair_price(Duration now, double fair_price);
  // Values what has not reached its horizon at the last fair price.
  void finish();

  double spread_captured() const { return spread_captured_; }
  double adverse_selection() const { return adverse_selection_; }
  double fees() const { return fees_; }
  // Our gain per value traded, in bps: at the fill, and at each horizon after it.
  double edge_bps() const { return in_bps(spread_captured_); }
  double markout_bps(std::size_t horizon) const { return in_bps(markouts_[horizon]); }

 private:
  struct Fill {
    Duration at{};
    double signed_quantity = 0;  // bought: positive
    double price = 0;
    double fair_price = 0;
  };
  double in_bps(double gain) const { return value_ > 0 ? gain / value_ * 1e4 : 0; }
  void settle(std::size_t horizon, const Fill& fill);

  std::vector<Fill> fills_;
  std::array<std::size_t, kHorizons.size()> next_{};  // the first fill that has not reached the horizon
  std::array<double, kHorizons.size()> markouts_{};
  double fair_price_ = 0;
  double value_ = 0;
  double spread_captured_ = 0;
  double adverse_selection_ = 0;
  double fees_ = 0;
};

}  // namespace mm::backtest
