#include "engine/risk_watch.h"

#include <algorithm>

#include "engine/format_detail.h"

namespace mm::engine {

namespace {

constexpr Duration kMinute = std::chrono::minutes(1);
constexpr std::int64_t kDayNs = 86'400'000'000'000;

Detail amounts(const char* what, double value, Amount limit) {
  return format_detail("%s %.8f BTC, limit %.8f", what, value, to_double(limit));
}

Detail count(std::size_t seen, std::int64_t limit, const char* what) {
  return format_detail("%zu %s, limit %lld", seen, what, static_cast<long long>(limit));
}

}  // namespace

void RiskWatch::trip(Reason reason, Detail detail) {
  if (!state_.halt) state_.halt = ModeState{Mode::halted, reason, detail};
}

std::size_t RiskWatch::fills_since(MonoTime time) const {
  return static_cast<std::size_t>(fills_.end() - std::lower_bound(fills_.begin(), fills_.end(), time));
}

void RiskWatch::on_fill() {
  turned_down_ = 0;
  const Parameters& limits = state_.parameters;
  const MonoTime now = state_.now.mono;
  fills_.push_back(now);
  const Duration back = std::max(kMinute, limits.execution_window);
  while (fills_.front() < now - back) fills_.pop_front();

  const std::size_t in_minute = fills_since(std::max(now - kMinute, paused_until_));
  if (limits.max_fills_per_minute > 0 && in_minute > static_cast<std::size_t>(limits.max_fills_per_minute)) {
    paused_until_ = now + limits.fill_pause;
  }
  const std::size_t in_window = fills_since(now - limits.execution_window);
  if (limits.max_executions > 0 && in_window >= static_cast<std::size_t>(limits.max_executions)) {
    trip(Reason::execution_limit, count(in_window, limits.max_executions, "fills in the window"));
  }
}

void RiskWatch::on_turned_down() {
  ++turned_down_;
  if (turned_down_ < state_.parameters.max_rejections) return;
  trip(Reason::rejections,
       count(static_cast<std::size_t>(turned_down_), state_.parameters.max_rejections, "orders in a row"));
}

void RiskWatch::judge() {
  if (state_.fair.value) mark(*state_.fair.value);
}

void RiskWatch::mark(double fair_price) {
  const Position& position = state_.position;
  profit_ =
      to_double(position.realized() - position.fees()) + position.unrealized(state_.instrument, fair_price);
  const std::int64_t day = unix_ns(state_.now.wall) / kDayNs;
  if (!marks_) marks_ = ProfitMarks{day, *profit_, *profit_};
  if (day > marks_->day) {
    marks_->day = day;
    marks_->day_start = *profit_;
  }
  marks_->peak = std::max(marks_->peak, *profit_);
  compare_profit();
  if (told_ == MonoTime::min() || state_.now.mono - told_ >= kMinute) {
    told_ = state_.now.mono;
    state_.turn.facts.push_back(AccountMarked{position, fair_price, *profit_, *marks_});
  }
}

void RiskWatch::compare_profit() {
  const Parameters& limits = state_.parameters;
  const double lost_today = marks_->day_start - *profit_;
  if (limits.max_daily_loss.atoms > 0 && lost_today >= to_double(limits.max_daily_loss)) {
    trip(Reason::daily_loss, amounts("lost today", lost_today, limits.max_daily_loss));
  }
  const double drawdown = marks_->peak - *profit_;
  if (limits.max_drawdown.atoms > 0 && drawdown >= to_double(limits.max_drawdown)) {
    // The gravest of the limits: whatever halt there is, this one asks for more.
    if (!state_.halt || state_.halt->reason != Reason::kill_switch) {
      state_.halt = ModeState{Mode::halted, Reason::kill_switch,
                              amounts("down from the peak by", drawdown, limits.max_drawdown)};
    }
  }
}

void RiskWatch::begin_anew() {
  fills_.clear();
  turned_down_ = 0;
  paused_until_ = {};
  if (!marks_ || !profit_) return;
  marks_->day_start = *profit_;
  marks_->peak = *profit_;
  told_ = MonoTime::min();
}

}  // namespace mm::engine
