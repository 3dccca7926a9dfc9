#include "backtest/scorecard.h"

#include <algorithm>
#include <cmath>

namespace mm::backtest {

namespace {

constexpr Duration kTraceSpacing = std::chrono::seconds(1);

double seconds(Duration from, Duration until) {
  return to_seconds(until - from);
}

}  // namespace

Scorecard::Scorecard(const Instrument& instrument, Duration length, std::size_t samples,
                     std::span<const Window> windows)
    : instrument_(instrument), length_(length), samples_(samples), windows_(windows), split_(instrument) {
  result_.windows.resize(windows.size());
  for (auto* curve : {&result_.pnl, &result_.drawdown, &result_.position}) curve->reserve(samples);
}

WindowTrace* Scorecard::watched(Duration now) {
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    if (now >= windows_[i].from && now < windows_[i].until) return &result_.windows[i];
  }
  return nullptr;
}

// Curves hold what was so at the moments that have passed.
void Scorecard::sample_until(Duration now) {
  while (result_.pnl.size() < samples_ && length_ * (static_cast<std::int64_t>(result_.pnl.size()) + 1) /
                                                  static_cast<std::int64_t>(samples_) <=
                                              now) {
    result_.pnl.push_back(pnl());
    result_.drawdown.push_back(peak_ - pnl());
    result_.position.push_back(contracts_);
  }
}

void Scorecard::mark() {
  const double now = pnl();
  peak_ = std::max(peak_, now);
  double& drawdown = result_.metrics[Metric::drawdown];
  drawdown = std::max(drawdown, peak_ - now);
}

void Scorecard::on_fair_price(Duration now, double fair_price) {
  sample_until(now);
  fair_price_ = fair_price;
  split_.mark(fair_price, MonoTime(now), unread_);
  unread_.clear();
  mark();
  if (WindowTrace* trace = watched(now)) {
    if (trace->fair.empty() || now - trace->fair.back().at >= kTraceSpacing) {
      trace->fair.push_back({now, fair_price});
    }
  }
}

void Scorecard::on_fill(Duration now, const simulator::Transaction& fill) {
  const double price = instrument_.to_double(fill.price);
  const double quantity = instrument_.to_double(fill.quantity);
  held_ += std::abs(contracts_) * seconds(held_since_, now);
  held_since_ = now;
  position_.apply_fill(fill.side, fill.quantity, fill.value, fill.fee);
  cash_ = to_double(position_.realized() - position_.fees() - position_.cost());
  contracts_ = instrument_.to_double(position_.net());
  Metrics& metrics = result_.metrics;
  metrics[Metric::worst_position] = std::max(metrics[Metric::worst_position], std::abs(contracts_));
  metrics[Metric::volume] += quantity;
  metrics[Metric::fills] += 1;
  split_.on_fill(++fills_, fill.side, fill.quantity, fill.value, fair_price_, {MonoTime(now), {}}, unread_);
  mark();
  if (WindowTrace* trace = watched(now)) trace->fills.push_back({now, fill.side, price, quantity});
}

double Scorecard::best(Side side) const {
  std::optional<Price> best;
  for (const Resting& order : resting_) {
    if (order.side != side) continue;
    if (!best || sign(side) * (order.price - *best).ticks > 0) best = order.price;
  }
  return best ? instrument_.to_double(*best) : 0;
}

void Scorecard::on_order(Duration now, const simulator::ExchangeOrder& order) {
  const bool both = best(Side::buy) > 0 && best(Side::sell) > 0;
  if (both) two_sided_ += seconds(two_sided_since_, now);
  two_sided_since_ = now;
  const auto known = std::find_if(resting_.begin(), resting_.end(),
                                  [&](const Resting& one) { return one.number == order.number; });
  if (simulator::is_final(order.status)) {
    if (known != resting_.end()) resting_.erase(known);
  } else if (order.status != simulator::OrderStatus::pending_submit && known == resting_.end()) {
    resting_.push_back({order.number, order.terms.side, order.terms.price});
  }
  if (WindowTrace* trace = watched(now)) trace->quotes.push_back({now, best(Side::buy), best(Side::sell)});
}

void Scorecard::on_mode(Duration now, engine::Mode mode) {
  if (mode_ == engine::Mode::quoting) quoting_ += seconds(mode_since_, now);
  mode_since_ = now;
  mode_ = mode;
}

RunResult Scorecard::finish(Duration now) {
  sample_until(now);
  on_mode(now, mode_);
  held_ += std::abs(contracts_) * seconds(held_since_, now);
  if (best(Side::buy) > 0 && best(Side::sell) > 0) two_sided_ += seconds(two_sided_since_, now);
  Metrics& metrics = result_.metrics;
  const double whole = to_seconds(now);
  metrics[Metric::pnl] = pnl();
  metrics[Metric::mean_position] = held_ / whole;
  const engine::ProfitParts parts = split_.parts(position_, fair_price_);
  metrics[Metric::spread_captured] = to_double(parts.spread);
  metrics[Metric::adverse_selection] = to_double(parts.adverse);
  metrics[Metric::inventory] = to_double(parts.inventory);
  metrics[Metric::fees] = to_double(parts.fees);
  const engine::MarkoutSums& markouts = split_.markouts();
  metrics[Metric::edge] = markouts[0].average_bps();
  metrics[Metric::markout_1s] = markouts[1].average_bps();
  metrics[Metric::markout_10s] = markouts[2].average_bps();
  metrics[Metric::markout_60s] = markouts[3].average_bps();
  metrics[Metric::markout_300s] = markouts[4].average_bps();
  metrics[Metric::two_sided] = two_sided_ / whole * 100;
  metrics[Metric::quoting] = quoting_ / whole * 100;
  return std::move(result_);
}

}  // namespace mm::backtest
