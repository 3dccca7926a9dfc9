#include "engine/sources.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/format_detail.h"

namespace mm::engine {

namespace {

// What is wrong with a book by itself; empty when nothing is.
Detail problem_of(const SourceTicked& tick, const SourceSpec& spec) {
  const auto [bid, ask] = std::pair{tick.bid, tick.ask};
  if (!std::isfinite(bid) || !std::isfinite(ask) || bid <= 0 || ask <= 0) {
    return "bid or ask is not a positive number";
  }
  if (ask < bid) return format_detail("crossed: bid %.8g above ask %.8g", bid, ask);
  const double mid = (bid + ask) / 2;
  if (mid < spec.min_price || mid > spec.max_price) {
    return format_detail("mid %.8g outside the sane range %.8g to %.8g", mid, spec.min_price, spec.max_price);
  }
  const double spread_bps = (ask - bid) / mid * 1e4;
  if (spread_bps > spec.max_spread_bps) {
    return format_detail("spread %.4g bps wider than %.4g", spread_bps, spec.max_spread_bps);
  }
  return {};
}

}  // namespace

Sources::Sources(std::vector<SourceSpec> specs) {
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
  if (!source.problem.empty()) return;
  follow_level(source, now);
  if (source.jump) return;
  source.good = tick;
  source.last_good = now;
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
  source.link_detail = link.up ? Detail{} : link.detail;
}

// With LegPrice::last_good a bad tick is passed over, for as long as the good one before it is not stale.
bool Sources::Source::holds_good(MonoTime now) const {
  return spec.price == LegPrice::last_good && last_good != MonoTime{} && now - last_good < spec.stale_after;
}

SourceStatus Sources::judge(const Source& source, MonoTime now, Detail& detail) {
  const auto& spec = source.spec;
  detail.clear();
  if (!source.link_up) {
    detail = source.link_detail;
    return SourceStatus::down;
  }
  if (!source.ticked) return SourceStatus::waiting;
  if (!source.problem.empty()) {
    detail = source.problem;
    return source.holds_good(now) ? SourceStatus::live : SourceStatus::invalid;
  }
  if (source.jump) {
    detail = format_detail("jumped from %.8g to %.8g; taken when it lasts %.3g s", *source.level,
                           source.mid(), to_seconds(spec.jump_confirm));
    return source.holds_good(now) ? SourceStatus::live : SourceStatus::invalid;
  }
  if (now - source.last_tick >= spec.stale_after) {
    detail = format_detail("no price for %.3g s", to_seconds(spec.stale_after));
    return SourceStatus::stale;
  }
  return SourceStatus::live;
}

void Sources::judge(MonoTime now, std::vector<Fact>& facts) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Source& source = sources_[i];
    const SourceStatus before = source.status;
    source.status = judge(source, now, source.judged);
    if (source.status == before) continue;
    facts.push_back(SourceChanged{SourceId{static_cast<std::uint8_t>(i)}, source.status, source.judged});
  }
}

double Sources::price(SourceId id) const {
  const Source& source = at(id);
  const SourceTicked& tick = source.good;
  const double mid = (tick.bid + tick.ask) / 2;
  const double sizes = tick.bid_size + tick.ask_size;
  if (source.spec.price != LegPrice::microprice || !std::isfinite(sizes) || tick.bid_size <= 0 ||
      tick.ask_size <= 0) {
    return mid;
  }
  return (tick.bid * tick.ask_size + tick.ask * tick.bid_size) / sizes;
}

double Sources::half_spread_bps(SourceId id) const {
  const SourceTicked& tick = at(id).good;
  return (tick.ask - tick.bid) / (tick.bid + tick.ask) * 1e4;
}

Duration Sources::age(SourceId id, MonoTime now) const {
  return at(id).ticks > 0 ? now - at(id).last_tick : Duration{};
}

MonoTime Sources::next_deadline() const {
  MonoTime deadline = MonoTime::max();
  for (const Source& source : sources_) {
    if (source.status == SourceStatus::live) {
      const bool holding = !source.problem.empty() || source.jump;
      deadline =
          std::min(deadline, (holding ? source.last_good : source.last_tick) + source.spec.stale_after);
    }
  }
  return deadline;
}

std::vector<SourceView> Sources::view(MonoTime now) const {
  std::vector<SourceView> views;
  for (const Source& source : sources_) {
    Detail detail;
    SourceView view;
    view.name = source.spec.name;
    view.status = judge(source, now, detail);
    view.detail = detail.view();
    view.bid = source.last.bid;
    view.ask = source.last.ask;
    view.leg = source.spec.price;
    if (source.last_good != MonoTime{}) {
      const SourceId id{static_cast<std::uint8_t>(views.size())};
      view.price = price(id);
      view.half_spread_bps = half_spread_bps(id);
    }
    view.age = source.ticks > 0 ? now - source.last_tick : Duration{};
    view.stale_after = source.spec.stale_after;
    view.ticks = source.ticks;
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace mm::engine
