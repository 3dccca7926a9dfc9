// What the price feed has told so far, judged once more and independently of the engine: the fair price, and
// since when there is none.
#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include "engine/engine.h"
#include "engine/event.h"

namespace mm::simulation {

class PriceWatch {
 public:
  explicit PriceWatch(const engine::EngineConfig& config) : specs_(config.sources) {
    legs_.resize(specs_.size());
  }

  void on(const engine::SourceTicked& tick, Duration now) {
    Leg& leg = legs_[tick.source.index];
    leg.mid = (tick.bid + tick.ask) / 2;
    leg.ticked_at = now;
    const engine::SourceSpec& spec = specs_[tick.source.index];
    const bool usable = std::isfinite(leg.mid) && tick.bid > 0 && tick.ask >= tick.bid &&
                        leg.mid >= spec.min_price && leg.mid <= spec.max_price &&
                        (tick.ask - tick.bid) / leg.mid * 1e4 <= spec.max_spread_bps;
    set_usable(leg, usable, now);
  }
  void on(const engine::SourceLinkChanged& link, Duration now) {
    set_usable(legs_[link.source.index], false, now);
  }

  // Since when no order should have been priced by what the feed tells; nothing when the prices are good.
  std::optional<Duration> unusable_since(Duration now) const {
    std::optional<Duration> since;
    for (std::size_t i = 0; i < legs_.size(); ++i) {
      std::optional<Duration> one = legs_[i].unusable_since;
      const Duration stale_at = legs_[i].ticked_at + specs_[i].stale_after;
      if (!one && stale_at <= now) one = stale_at;
      if (one && (!since || *one < *since)) since = one;
    }
    return since;
  }
  // What the prices say, whether they are good or not.
  double fair() const { return legs_[0].mid / legs_[1].mid; }

 private:
  struct Leg {
    double mid = 0;
    Duration ticked_at{};
    std::optional<Duration> unusable_since = Duration{};
  };
  static void set_usable(Leg& leg, bool usable, Duration now) {
    if (usable) {
      leg.unusable_since.reset();
    } else if (!leg.unusable_since) {
      leg.unusable_since = now;
    }
  }

  std::vector<engine::SourceSpec> specs_;
  std::vector<Leg> legs_;
};

}  // namespace mm::simulation
