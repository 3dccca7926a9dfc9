#include "engine/sources.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace mm::engine {

namespace {

template <typename... Values>
Detail format(const char* pattern, Values... values) {
  char text[121];
  std::snprintf(text, sizeof text, pattern, values...);
  return Detail(text);
}

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

// What is wrong with a book by itself; empty when nothing is.
Detail problem_of(const SourceTicked& tick, const SourceSpec& spec) {
  const auto [bid, ask] = std::pair{tick.bid, tick.ask};
  if (!std::isfinite(bid) || !std::isfinite(ask) || bid <= 0 || ask <= 0) {
    return "bid or ask is not a positive number";
  }
  if (ask < bid) return format("crossed: bid %.8g above ask %.8g", bid, ask);
  const double mid = (bid + ask) / 2;
  if (mid < spec.min_price || mid > spec.max_price) {
    return format("mid %.8g outside the sane range %.8g to %.8g", mid, spec.min_price, spec.max_price);
  }
  const double spread_bps = (ask - bid) / mid * 1e4;
  if (spread_bps > spec.max_spread_bps) {
    return format("spread %.4g bps wider than %.4g", spread_bps, spec.max_spread_bps);
  }
  return {};
}

}  // namespace

Sources::Sources(std::vector<SourceSpec> specs, FairPriceSpec fair_price) : fair_price_(fair_price) {
  sources_.reserve(specs.size());
  for (auto& spec : specs) {
    Source source;
    source.spec = std::move(spec);
    sources_.push_back(std::move(source));
  }
}

void Sources::apply(const SourceTicked& tick, MonoTime now) {
  if (tick.source.index >= sources_.size()) return;
  Source& source = sources_[tick.source.index];
  source.last = tick;
  source.last_tick = now;
  source.ticked = true;
  source.link_up = true;
  ++source.ticks;
  source.problem = problem_of(tick, source.spec);
  if (source.problem.empty()) follow_level(source, now);
}

// One wild tick must not move our quotes; a market that has really moved will still be there in a moment.
void Sources::follow_level(Source& source, MonoTime now) {
  const double mid = source.mid();
  const auto near = [&](double other) { return std::abs(mid / other - 1) * 1e4 <= source.spec.max_jump_bps; };
  if (source.level && !near(*source.level)) {
    if (!source.jump || !near(*source.jump)) source.jumped = now;
    source.jump = mid;
    if (now - source.jumped < source.spec.jump_confirm) return;
  }
  source.level = mid;
  source.jump.reset();
}

void Sources::apply(const SourceLinkChanged& link) {
  if (link.source.index >= sources_.size()) return;
  Source& source = sources_[link.source.index];
  source.link_up = link.up;
  source.ticked = false;
  source.detail = link.up ? Detail{} : link.detail;
}

void Sources::judge(Source& source, MonoTime now, Detail& detail) {
  const auto& spec = source.spec;
  detail = {};
  if (!source.link_up) {
    source.status = SourceStatus::down;
    detail = source.detail;
  } else if (!source.ticked) {
    source.status = SourceStatus::waiting;
  } else if (!source.problem.empty()) {
    source.status = SourceStatus::invalid;
    detail = source.problem;
  } else if (source.jump) {
    source.status = SourceStatus::invalid;
    detail = format("jumped from %.8g to %.8g; taken when it lasts %.3g s", *source.level, source.mid(),
                    to_seconds(spec.jump_confirm));
  } else if (now - source.last_tick >= spec.stale_after) {
    source.status = SourceStatus::stale;
    detail = format("no price for %.3g s", to_seconds(spec.stale_after));
  } else {
    source.status = SourceStatus::live;
  }
}

FairPrice Sources::judge(MonoTime now, std::vector<Fact>& facts) {
  FairPrice fair;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Source& source = sources_[i];
    const SourceStatus before = source.status;
    Detail detail;
    judge(source, now, detail);
    if (source.status != before) {
      facts.push_back(SourceChanged{SourceId{static_cast<std::uint8_t>(i)}, source.status, detail});
    }
    const bool used =
        i == fair_price_.numerator.index || (fair_price_.denominator && i == fair_price_.denominator->index);
    if (used && source.status != SourceStatus::live && fair.detail.empty()) {
      fair.reason = reason_for(source.status);
      fair.detail = detail.empty() ? Detail(source.spec.name)
                                   : format("%s: %.*s", source.spec.name.c_str(),
                                            static_cast<int>(detail.view().size()), detail.view().data());
    }
  }
  if (!fair.detail.empty()) return fair;
  const double numerator = at(fair_price_.numerator).mid();
  const double value = fair_price_.denominator ? numerator / at(*fair_price_.denominator).mid() : numerator;
  if (!std::isfinite(value) || value <= 0) {
    fair.reason = Reason::source_invalid;
    fair.detail = "the sources' ratio is not a positive number";
    return fair;
  }
  fair.value = value;
  fair.reason = Reason::none;
  return fair;
}

MonoTime Sources::next_deadline() const {
  MonoTime deadline = MonoTime::max();
  for (const Source& source : sources_) {
    if (source.status == SourceStatus::live) {
      deadline = std::min(deadline, source.last_tick + source.spec.stale_after);
    }
  }
  return deadline;
}

std::vector<SourceView> Sources::view(MonoTime now) const {
  std::vector<SourceView> views;
  for (const Source& source : sources_) {
    Source judged = source;
    Detail detail;
    judge(judged, now, detail);
    SourceView view;
    view.name = source.spec.name;
    view.status = judged.status;
    view.detail = detail.view();
    view.bid = source.last.bid;
    view.ask = source.last.ask;
    view.age = source.ticks > 0 ? now - source.last_tick : Duration{};
    view.stale_after = source.spec.stale_after;
    view.ticks = source.ticks;
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace mm::engine
