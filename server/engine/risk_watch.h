// The limits that judge what has happened: profit, fills, rejections. (risk_gate.h judges what may be sent.)
// A limit that trips pauses for a time, halts, or engages the kill switch; risk_limits.h tells which does
// what.
#pragma once

#include <deque>

#include "engine/trading_state.h"

namespace mm::engine {

// Whether a halt that was reached takes the place of the one there is.
bool outranks(const ModeState& reached, const std::optional<ModeState>& halt);

class RiskWatch {
 public:
  explicit RiskWatch(TradingState& state) : state_(state) {}

  void remember(const ProfitMarks& marks) { marks_ = marks; }
  void on_fill();
  // The venue turned an order down, provably, or took it off at once; an order of ours lived.
  void on_turned_down();
  void on_order_lived() { turned_down_ = 0; }

  // After the fair price was judged.
  void judge();
  // A person has looked at a halt: what led to it is counted anew from here.
  void begin_anew();

  // Fills came too fast: no quotes before this time.
  MonoTime paused_until() const { return paused_until_; }
  // In BTC, fees included, marked to the newest fair price; unknown before there was one.
  std::optional<double> profit() const { return profit_; }
  // What it is made of.
  const std::optional<ProfitParts>& parts() const { return parts_; }
  const std::optional<ProfitMarks>& marks() const { return marks_; }
  PaceView pace(MonoTime now, const Parameters& limits) const;
  // The halt that judge() would end in now with other limits; none when none of them is reached.
  std::optional<ModeState> halt_by(const Parameters& limits) const;

 private:
  ProfitParts parts_at(double fair_price) const;
  ProfitMarks marks_with(double profit) const;
  static std::optional<ModeState> reached(const Parameters& limits, double profit, const ProfitMarks& marks);
  void trip(Reason reason, Detail detail);
  std::size_t fills_since(MonoTime time) const;

  TradingState& state_;
  std::deque<MonoTime> fills_;  // as far back as a limit looks
  int turned_down_ = 0;         // in a row
  MonoTime paused_until_{};
  std::optional<double> profit_;
  std::optional<ProfitMarks> marks_;
  std::optional<ProfitParts> parts_;
  MonoTime told_ = MonoTime::min();
};

}  // namespace mm::engine
