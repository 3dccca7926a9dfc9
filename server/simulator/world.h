// Prices, exchange and participants together, in virtual time: hand in how far time has come, and everything
// that was due happens in order. mmsim advances it by the machine's clock, tests as they like.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/time.h"
#include "simulator/exchange.h"
#include "simulator/price_path.h"
#include "simulator/traders.h"

namespace mm::simulator {

// The account that the client under test trades on, and one for hand trading against it.
inline constexpr AccountIndex kOwner{0};
inline constexpr AccountIndex kOther{1};
// GOLD-BTC, and a second contract in which nobody trades by itself.
inline constexpr InstrumentIndex kGold{0};
inline constexpr InstrumentIndex kUs500{1};

struct WorldSettings {
  std::uint64_t seed = 1;
  double ticks_per_second = 20;  // of each price symbol
  std::optional<TraderSettings> traders = TraderSettings{};
  RandomMidsSettings random_prices;
  // Replay these instead of the random process when not empty.
  std::vector<BarPair> bars;
  double bars_speed = 1;
  AfterBars after_bars = AfterBars::hold_last;
  Amount owner_balance{100'000'000'000};  // 10 BTC
};

class World {
 public:
  // `start` is the exchange's time at elapsed = 0.
  World(const WorldSettings& settings, WallTime start);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // When something happens next by itself. Never falls behind the last advance().
  Duration next_time();
  // Lets everything happen that is due; `elapsed` does not fall.
  void advance(Duration elapsed);
  // The exchange's time, as of the last advance().
  WallTime now() const { return start_ + elapsed_ + clock_offset_; }
  // Moves the exchange's clock against ours.
  void set_clock_offset(Duration offset) { clock_offset_ = offset; }

  Exchange& exchange() { return exchange_; }
  const Exchange& exchange() const { return exchange_; }
  PricePath& prices() { return prices_; }
  const PricePath& prices() const { return prices_; }
  Duration elapsed() const { return elapsed_; }
  // The price ticks since the last call, in order.
  std::vector<PriceTick> take_ticks() { return std::exchange(ticks_, {}); }

 private:
  WallTime start_;
  Duration clock_offset_{};
  Duration elapsed_{};
  Exchange exchange_;
  PricePath prices_;
  std::optional<Traders> traders_;
  std::vector<PriceTick> ticks_;
};

}  // namespace mm::simulator
