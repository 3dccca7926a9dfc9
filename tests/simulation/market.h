// Everything around our orders: the price feed and what goes wrong with it, and the other traders.
#pragma once

#include <functional>

#include "engine/engine.h"
#include "simulation/sim_venue.h"
#include "simulator/mid_path.h"
#include "simulator/traders.h"

namespace mm::simulation {

inline constexpr SourceId kGoldSource{0};
inline constexpr SourceId kBitcoinSource{1};

class Market {
 public:
  using Tell = std::function<void(const engine::Event&)>;

  Market(Scene& scene, std::uint64_t seed, Tell tell);

  // The sources as the engine is to be configured: their age limits fit the pace of this world's ticks.
  const std::vector<engine::SourceSpec>& sources() const { return specs_; }

  void begin();
  void freeze(Duration duration);
  void lose_feed(Duration outage);
  void jump();

 private:
  struct Leg {
    bool up = false;
    Duration frozen_until{};
    double mid = 0;
    double factor = 1;  // of all jumps so far
  };

  void tick(SourceId source);
  engine::SourceTicked absurd(engine::SourceTicked tick);
  void act();
  void move_to_now();

  Scene& scene_;
  simulator::Random random_;
  Tell tell_;
  double tick_seconds_ = 1;  // from one to the next, of each source
  std::vector<engine::SourceSpec> specs_;
  simulator::RandomMids mids_;
  simulator::Traders traders_;
  std::array<Leg, 2> legs_;
};

}  // namespace mm::simulation
