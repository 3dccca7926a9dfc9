#include "backtest/prices.h"

#include <algorithm>
#include <array>

#include "backtest/bar_walk.h"
#include "simulator/random.h"

namespace mm::backtest {

namespace {

// Of a book that is made around a mid: half its spread in USDT, and the sizes it shows.
struct Shape {
  double half_spread;
  double mean_size;
};
constexpr std::array<Shape, 2> kShapes{{{0.25, 8}, {0.02, 1.5}}};  // gold, bitcoin

// Every symbol ticks once in each slot of time, at a random moment of it: no two ticks are farther apart than
// two slots, as no busy source falls silent.
class BarTape final : public PriceTape {
 public:
  BarTape(std::span<const simulator::BarPair> bars, Duration length, double ticks_per_second,
          std::uint64_t seed)
      : length_(length),
        slot_ns_(1e9 / ticks_per_second),
        random_(simulator::Random::mix(seed)),
        legs_{Leg{{bars, &simulator::BarPair::gold, simulator::Random::mix(seed + 1)}},
              Leg{{bars, &simulator::BarPair::bitcoin, simulator::Random::mix(seed + 2)}}} {
    for (Leg& leg : legs_) {
      leg.mid = leg.walk.at(Duration{});
      plan(leg);
    }
  }

  std::optional<PriceEvent> next() override {
    const std::uint8_t source = legs_[0].next <= legs_[1].next ? 0 : 1;
    Leg& leg = legs_[source];
    if (leg.next >= length_) return std::nullopt;
    leg.mid = leg.walk.at(leg.next);
    PriceEvent event;
    event.time = leg.next;
    event.source = source;
    event.bid = leg.mid - kShapes[source].half_spread;
    event.ask = leg.mid + kShapes[source].half_spread;
    event.bid_size = kShapes[source].mean_size * 2 * random_.uniform();
    event.ask_size = kShapes[source].mean_size * 2 * random_.uniform();
    event.fair = legs_[0].mid / legs_[1].mid;
    plan(leg);
    return event;
  }

 private:
  struct Leg {
    BarWalk walk;
    double mid = 0;
    std::int64_t slot = 0;
    Duration next{};
  };

  void plan(Leg& leg) {
    const double moment = (static_cast<double>(leg.slot++) + random_.uniform()) * slot_ns_;
    leg.next = Duration(static_cast<std::int64_t>(moment));
  }

  Duration length_;
  double slot_ns_;
  simulator::Random random_;
  std::array<Leg, 2> legs_;
};

class BarHistory final : public PriceHistory {
 public:
  explicit BarHistory(std::vector<simulator::BarPair> bars) : bars_(std::move(bars)) {}

  const std::vector<std::string>& sources() const override { return sources_; }
  WallTime start() const override { return bars_.front().open_time; }
  Duration length() const override {
    return bars_.back().open_time - bars_.front().open_time + bar_length(bars_);
  }
  std::unique_ptr<PriceTape> play(double ticks_per_second, std::uint64_t seed) const override {
    return std::make_unique<BarTape>(bars_, length(), ticks_per_second, seed);
  }

 private:
  std::vector<std::string> sources_{"binance:PAXGUSDT", "binance:BTCUSDT"};
  std::vector<simulator::BarPair> bars_;
};

}  // namespace

Result<std::unique_ptr<PriceHistory>> bar_history(std::vector<simulator::BarPair> bars,
                                                  const Stretch& stretch) {
  std::erase_if(bars, [&](const simulator::BarPair& bar) {
    return bar.open_time < stretch.from || bar.open_time >= stretch.until;
  });
  if (bars.size() < 2) return Error{"fewer than two bars are within the stretch of time that is asked for"};
  return std::unique_ptr<PriceHistory>(std::make_unique<BarHistory>(std::move(bars)));
}

}  // namespace mm::backtest
