// Where a backtest's prices come from: bars, or what a service has recorded. A history is read once and
// shared by all runs; each run plays a tape of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "simulator/bars.h"

namespace mm::backtest {

// Something a price source told.
struct PriceEvent {
  enum class Kind : std::uint8_t { tick, link_up, link_down };

  Duration time{};  // since the start, when it was so at the source
  Kind kind = Kind::tick;
  std::uint8_t source = 0;  // in PriceHistory::sources()
  double bid = 0;
  double ask = 0;
  double bid_size = 0;
  double ask_size = 0;
  double fair = 0;  // what the contract is worth from now on; 0: unknown yet
};

class PriceTape {
 public:
  virtual ~PriceTape() = default;
  // In order of time; nothing at the end.
  virtual std::optional<PriceEvent> next() = 0;
};

// Callable from any thread once made.
class PriceHistory {
 public:
  virtual ~PriceHistory() = default;
  virtual const std::vector<std::string>& sources() const = 0;  // as the configuration names them
  virtual WallTime start() const = 0;
  virtual Duration length() const = 0;
  // `ticks_per_second` is for bars; the seed draws what history does not tell.
  virtual std::unique_ptr<PriceTape> play(double ticks_per_second, std::uint64_t seed) const = 0;
};

// What is used of a history.
struct Stretch {
  WallTime from = WallTime::min();
  WallTime until = WallTime::max();
};

// Bars as parse_bars() makes them. They feed binance:PAXGUSDT and binance:BTCUSDT. Fails when fewer than two
// are within the stretch.
Result<std::unique_ptr<PriceHistory>> bar_history(std::vector<simulator::BarPair> bars,
                                                  const Stretch& stretch);

}  // namespace mm::backtest
