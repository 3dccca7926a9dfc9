// The deterministic engine: process(event, now) -> actions. It owns no clock, socket, thread, log or
// randomness; the same events in the same order give the same actions, bit for bit. One thread calls it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/instrument.h"
#include "engine/action.h"
#include "engine/event.h"
#include "engine/fair_price.h"
#include "engine/likely_orders.h"
#include "engine/snapshot.h"

namespace mm::engine {

// What a source's book is worth.
enum class LegPrice : std::uint8_t {
  mid,
  microprice,  // each price weighted by the other side's size; the mid when a size is not told
  last_good,   // the mid; while the book makes no sense, that of the last one that did
};
std::string_view to_text(LegPrice price);

struct SourceSpec {
  std::string name;  // "venue:SYMBOL", unique
  Duration stale_after = std::chrono::seconds(2);
  double min_price = 0;  // a mid outside [min_price, max_price] is invalid
  double max_price = 1e12;
  double max_spread_bps = 500;                      // a wider book is invalid
  double max_jump_bps = 500;                        // a mid farther from the one before is invalid ...
  Duration jump_confirm = std::chrono::seconds(5);  // ... until it has lasted this long
  LegPrice price = LegPrice::mid;
};

// Requests to the exchange: a token bucket of which the last `cancel_reserve` tokens are for cancels and
// queries.
struct RequestLimits {
  double per_second = 5;
  double burst = 10;
  double cancel_reserve = 4;
};

struct Timeouts {
  Duration request = std::chrono::seconds(3);                 // an answer is waited for so long
  Duration cancel_confirm = std::chrono::milliseconds(500);   // then the order is queried
  Duration unknown_recheck = std::chrono::milliseconds(300);  // between listings while an outcome is unknown
  Duration unknown_settle =
      std::chrono::milliseconds(1200);                 // absent in a listing asked this long after: never was
  Duration audit_interval = std::chrono::seconds(15);  // listing compared with our own count
  Duration load_retry = std::chrono::seconds(1);
  Duration failing_halt = std::chrono::seconds(60);   // listings that fail for so long halt the trading
  Duration stop_deadline = std::chrono::seconds(10);  // then `stop` answers not_confirmed
  int max_cancel_attempts = 6;                        // then halted
};

struct EngineConfig {
  std::shared_ptr<const Instrument> instrument;
  std::vector<SourceSpec> sources;
  FairPriceSpec fair_price;
  Parameters parameters;
  RequestLimits request_limits;
  Timeouts timeouts;
  int max_orders_per_side = 2;  // live ones, unconfirmed cancels counted
};

class Engine {
 public:
  explicit Engine(EngineConfig config);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Never fails: an event that makes no sense is ignored and counted.
  const Turn& process(const Event& event, Now now);

  Snapshot snapshot(Now now) const;
  // After the last turn.
  LikelyOrders likely() const;
  AfterFills after_fills() const;
  ModeState mode() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mm::engine
