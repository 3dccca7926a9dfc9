#include "engine/fair_price.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/format_detail.h"
#include "engine/sources.h"

namespace mm::engine {

namespace {

Reason reason_for(SourceStatus status) {
  switch (status) {
    case SourceStatus::down:
      return Reason::source_down;
    case SourceStatus::stale:
      return Reason::source_stale;
    case SourceStatus::invalid:
      return Reason::source_invalid;
    case SourceStatus::waiting:
    case SourceStatus::live:
      break;
  }
  return Reason::source_waiting;
}

}  // namespace

FairPricer::FairPricer(FairPriceSpec spec) : spec_(std::move(spec)), parts_(spec_.expressions.size()) {
  order_.reserve(parts_.size());
}

void FairPricer::evaluate(const Sources& sources) {
  order_.clear();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    Part& part = parts_[i] = Part{};
    double value = 1;
    bool live = true;
    for (const FairTerm& term : spec_.expressions[i].terms) {
      live = live && sources.status(term.source) == SourceStatus::live;
      if (!live) break;
      const double price = sources.price(term.source);
      value = term.divides ? value / price : value * price;
      part.half_spread_bps += sources.half_spread_bps(term.source);
    }
    if (!live || !std::isfinite(value) || value <= 0) continue;
    part.value = value;
    part.verdict = FairVerdict::used;
    order_.push_back(i);
  }
}

// Between two values when exactly half of the weight lies on either side.
double FairPricer::weighted_median() {
  std::sort(order_.begin(), order_.end(),
            [&](std::size_t a, std::size_t b) { return parts_[a].value < parts_[b].value; });
  double total = 0;
  for (const std::size_t i : order_) total += spec_.expressions[i].weight;
  double below = 0;
  for (std::size_t k = 0; k < order_.size(); ++k) {
    const double value = parts_[order_[k]].value;
    below += spec_.expressions[order_[k]].weight;
    constexpr double kHalf = 1e-12;  // of the weight: binary fractions must not decide
    if (std::abs(below - total / 2) <= total * kHalf && k + 1 < order_.size()) {
      return (value + parts_[order_[k + 1]].value) / 2;
    }
    if (below > total / 2) return value;
  }
  return parts_[order_.back()].value;
}

FairPrice FairPricer::combine(const Sources& sources) {
  evaluate(sources);
  if (order_.empty()) return nothing(sources, 0);
  const double median = weighted_median();
  double total = 0;
  double agreeing_weight = 0;
  int agreeing = 0;
  double deviation = 0;
  double half_spread = 0;
  for (const std::size_t i : order_) {
    Part& part = parts_[i];
    const double weight = spec_.expressions[i].weight;
    total += weight;
    part.deviation_bps = (part.value / median - 1) * 1e4;
    if (std::abs(part.deviation_bps) > spec_.outlier_bps) {
      part.verdict = FairVerdict::outlier;
      continue;
    }
    ++agreeing;
    agreeing_weight += weight;
    deviation += weight * std::abs(part.deviation_bps);
    half_spread += weight * part.half_spread_bps;
  }
  if (agreeing_weight * 2 <= total) {
    FairPrice none;
    none.reason = Reason::sources_disagree;
    none.detail = format_detail("%.6g to %.6g, more than %.4g bps from their median",
                                parts_[order_.front()].value, parts_[order_.back()].value, spec_.outlier_bps);
    return none;
  }
  if (agreeing < spec_.quorum) return nothing(sources, agreeing);
  FairPrice fair;
  fair.value = median;
  fair.uncertainty_bps = (half_spread + deviation) / agreeing_weight;
  if (agreeing == 1 && parts_.size() > 1) fair.uncertainty_bps += spec_.lone_uncertainty_bps;
  fair.reason = Reason::none;
  return fair;
}

// With one expression its source's own trouble is the reason; with several it is told beside the count.
FairPrice FairPricer::nothing(const Sources& sources, int agreeing) const {
  FairPrice none;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    for (const FairTerm& term : spec_.expressions[i].terms) {
      const SourceStatus status = sources.status(term.source);
      if (status == SourceStatus::live || !none.detail.empty()) continue;
      none.reason = reason_for(status);
      const std::string_view detail = sources.detail(term.source).view();
      none.detail = detail.empty() ? Detail(sources.name(term.source))
                                   : format_detail("%s: %.*s", sources.name(term.source).c_str(),
                                                   static_cast<int>(detail.size()), detail.data());
    }
  }
  if (none.detail.empty()) {
    none.reason = Reason::source_invalid;
    none.detail = "the sources' product is not a positive number";
  }
  if (parts_.size() > 1) {
    none.reason = Reason::quorum_lost;
    none.detail =
        format_detail("%d of %d agree, %d needed; %.*s", agreeing, static_cast<int>(parts_.size()),
                      spec_.quorum, static_cast<int>(none.detail.view().size()), none.detail.view().data());
  }
  return none;
}

std::vector<FairPartView> FairPricer::view(const Sources& sources, MonoTime now) const {
  std::vector<FairPartView> views;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const FairExpression& expression = spec_.expressions[i];
    FairPartView view;
    view.name = expression.name;
    view.weight = expression.weight;
    view.verdict = parts_[i].verdict;
    view.value = parts_[i].value;
    view.half_spread_bps = parts_[i].half_spread_bps;
    view.deviation_bps = parts_[i].deviation_bps;
    for (const FairTerm& term : expression.terms)
      view.age = std::max(view.age, sources.age(term.source, now));
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace mm::engine
