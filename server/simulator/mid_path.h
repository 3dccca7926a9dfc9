// Where the simulated mid prices of gold and bitcoin go: a seeded random process, or history replayed.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/time.h"
#include "simulator/bars.h"
#include "simulator/random.h"

namespace mm::simulator {

// In USDT.
struct Mids {
  double gold = 0;
  double bitcoin = 0;
};

class MidPath {
 public:
  virtual ~MidPath() = default;
  // The mids `elapsed` after the start. Asked with times that do not fall; an earlier one gets the last
  // answer.
  virtual Mids at(Duration elapsed) = 0;
};

// Volatilities per year as a fraction, jumps as a standard deviation in basis points.
struct RandomMidsSettings {
  double gold_start = 4000;
  double bitcoin_start = 105'000;
  double gold_volatility = 0.16;
  double bitcoin_volatility = 0.50;
  double correlation = 0.15;
  double noise_bps = 0.4;  // deviation of the mean-reverting part
  double noise_reversion_seconds = 5;
  double gold_jump_bps = 6;
  double gold_jump_every_seconds = 1800;
  double bitcoin_jump_bps = 10;
  double bitcoin_jump_every_seconds = 600;
};

// Two correlated geometric Brownian motions with mean-reverting noise and occasional jumps.
class RandomMids final : public MidPath {
 public:
  RandomMids(const RandomMidsSettings& settings, std::uint64_t seed);
  Mids at(Duration elapsed) override;

 private:
  struct Leg {
    double log_price = 0;
    double noise = 0;
    double next_jump_seconds = 0;
  };
  void move(Leg& leg, double shock, double volatility, double jump_bps, double jump_every_seconds);

  RandomMidsSettings settings_;
  Random random_;
  Leg gold_;
  Leg bitcoin_;
  double seconds_ = 0;
  double step_ = 0;
};

// What to do when history is over.
enum class AfterBars : std::uint8_t { hold_last, loop };

// Walks inside each bar in straight lines from open to low to high to close, or to high first, as the seed
// says. The path inside a bar is made up; only its four corners are history.
class BarMids final : public MidPath {
 public:
  // `speed`: seconds of history per second. Bars as parse_bars() makes them.
  BarMids(std::vector<BarPair> bars, double speed, AfterBars after, std::uint64_t seed);
  Mids at(Duration elapsed) override;

 private:
  std::vector<BarPair> bars_;
  double speed_;
  AfterBars after_;
  std::uint64_t seed_;
  Duration bar_length_;
};

}  // namespace mm::simulator
