// Judges a run as it happens, by what the exchange says and by the world's fair price, not by what the engine
// believes.
#pragma once

#include <span>
#include <vector>

#include "backtest/run_result.h"
#include "core/position.h"
#include "engine/mode.h"
#include "engine/profit_split.h"
#include "simulator/exchange_types.h"

namespace mm::backtest {

class Scorecard {
 public:
  // The curves get `samples` values each.
  Scorecard(const Instrument& instrument, Duration length, std::size_t samples,
            std::span<const Window> windows);

  void on_fair_price(Duration now, double fair_price);
  void on_fill(Duration now, const simulator::Transaction& fill);
  void on_order(Duration now, const simulator::ExchangeOrder& order);
  void on_mode(Duration now, engine::Mode mode);

  RunResult finish(Duration now);

 private:
  struct Resting {
    std::uint64_t number = 0;
    Side side = Side::buy;
    Price price;
  };

  double pnl() const { return cash_ + contracts_ * fair_price_; }
  void sample_until(Duration now);
  void mark();
  double best(Side side) const;
  // The trace of the window that `now` is in, or null.
  WindowTrace* watched(Duration now);

  const Instrument& instrument_;
  Duration length_;
  std::size_t samples_;
  std::span<const Window> windows_;
  RunResult result_;
  engine::ProfitSplit split_;
  std::uint64_t fills_ = 0;
  std::vector<engine::Fact> unread_;  // what split_ tells of single fills

  double fair_price_ = 0;
  Position position_;
  double cash_ = 0;       // what was made, less what the position cost
  double contracts_ = 0;  // of the position
  double peak_ = 0;
  std::vector<Resting> resting_;
  engine::Mode mode_ = engine::Mode::stopped;
  // Sums over time, in seconds.
  double held_ = 0;
  double two_sided_ = 0;
  double quoting_ = 0;
  Duration held_since_{};
  Duration two_sided_since_{};
  Duration mode_since_{};
};

}  // namespace mm::backtest
