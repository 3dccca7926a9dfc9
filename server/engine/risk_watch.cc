#include "engine/risk_watch.h"

#include <algorithm>

#include "engine/format_detail.h"

namespace mm::engine {

namespace {

constexpr Duration kMinute = std::chrono::minutes(1);

Detail amounts(const char* what, double value, Amount limit) {
  return format_detail("%s %.8f BTC, limit %.8f", what, value, to_double(limit));
}

Detail count(std::size_t seen, std::int64_t limit, const char* what) {
  return format_detail("%zu %s, limit %lld", seen, what, static_cast<long long>(limit));
}

}  // namespace

// The kill switch is the gravest: whatever halt there is, it asks for more.
bool outranks(const ModeState& reached, const std::optional<ModeState>& halt) {
  return !halt || (reached.reason == Reason::kill_switch && halt->reason != Reason::kill_switch);
}

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

ProfitParts RiskWatch::parts_at(double fair_price) const {
  return state_.split.parts(state_.position, fair_price);
}

ProfitMarks RiskWatch::marks_with(double profit) const {
  const std::int64_t day = unix_day(state_.now.wall);
  ProfitMarks marks = marks_.value_or(ProfitMarks{day, profit, profit});
  if (day > marks.day) {
    marks.day = day;
    marks.day_start = profit;
  }
  marks.peak = std::max(marks.peak, profit);
  return marks;
}

std::optional<ModeState> RiskWatch::halt_by(const Parameters& limits) const {
  if (!state_.fair.value) return std::nullopt;
  const double profit = to_double(parts_at(*state_.fair.value).total());
  return reached(limits, profit, marks_with(profit));
}

std::optional<ModeState> RiskWatch::reached(const Parameters& limits, double profit,
                                            const ProfitMarks& marks) {
  const double drawdown = marks.peak - profit;
  if (limits.max_drawdown.atoms > 0 && drawdown >= to_double(limits.max_drawdown)) {
    return ModeState{Mode::halted, Reason::kill_switch,
                     amounts("down from the peak by", drawdown, limits.max_drawdown)};
  }
  const double lost_today = marks.day_start - profit;
  if (limits.max_daily_loss.atoms > 0 && lost_today >= to_double(limits.max_daily_loss)) {
    return ModeState{Mode::halted, Reason::daily_loss,
                     amounts("lost today", lost_today, limits.max_daily_loss)};
  }
  return std::nullopt;
}

void RiskWatch::judge() {
  if (!state_.fair.value) return;
  parts_ = parts_at(*state_.fair.value);
  profit_ = to_double(parts_->total());
  marks_ = marks_with(*profit_);
  if (const auto halt = reached(state_.parameters, *profit_, *marks_); halt && outranks(*halt, state_.halt)) {
    state_.halt = halt;
  }
  if (told_ == MonoTime::min() || state_.now.mono - told_ >= kMinute) {
    told_ = state_.now.mono;
    state_.turn.facts.push_back(AccountMarked{state_.position, *state_.fair.value, *profit_, *marks_, *parts_,
                                              state_.equity.unexplained()});
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

PaceView RiskWatch::pace(MonoTime now, const Parameters& limits) const {
  PaceView pace;
  pace.fills_in_minute = fills_since(std::max(now - kMinute, paused_until_));
  pace.fills_in_window = fills_since(now - limits.execution_window);
  pace.turned_down = turned_down_;
  if (now < paused_until_) pace.pause = paused_until_ - now;
  return pace;
}

}  // namespace mm::engine
