// The fault switches of the simulator: named things that go wrong on demand, with one value each. A table
// says what every switch does; doors ask it at the moment where the fault would strike.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "simulator/price_venues.h"
#include "simulator/random.h"

namespace mm::simulator {

enum class Fault : std::uint8_t {
  // order entry
  ws_before_rest_ms,
  create_lost,
  create_unanswered,
  create_500,
  create_delay_ms,
  late_reject,
  cancel_delay_ms,
  cancel_fill,
  cancel_refuse,
  cancel_refuse_text,
  cancel_lost,
  // account events
  duplicate_events,
  drop_events,
  reorder_events,
  unknown_status,
  extra_fields,
  null_ticker,
  ns_ms_mixed,
  negative_fees,
  hide_depth_snapshot,
  // REST
  http_500,
  http_429,
  http_429_retry_after_s,
  http_401,
  http_fault_path,
  slow_ms,
  // connections
  ws_kick,
  ws_refuse,
  ws_silent,
  clock_offset_ms,
  // price feed
  feed_freeze,
  feed_hold,
  feed_silent,
  feed_kick,
  feed_refuse,
  feed_factor,
  feed_crossed,
  feed_zero,
  feed_one_sided,
  feed_absurd,
  feed_old_ids,
  server_shutdown,
  kraken_status,
};

inline constexpr std::size_t kFaultCount = static_cast<std::size_t>(Fault::kraken_status) + 1;

enum class FaultKind : std::uint8_t {
  strikes,       // 0 never, between 0 and 1 a probability, 1 and more the next so many times, -1 always
  milliseconds,  // 0 off
  seconds,       // -1 without
  text,
  action,  // any value but 0: happens once, now
  // Price venues and symbols: PLACE,PLACE,... with "all", a venue ("kraken"), its symbol ("kraken:PAXG/USD")
  // or a symbol of whatever venue ("PAXG/USD").
  symbols,        // empty: off
  venues,         // happens once, now; 1: all of them
  venue_strikes,  // PLACE=NUMBER,... or a number for each venue; numbers as for `strikes`
  factors,        // PLACE=NUMBER,... or a number for all; empty: off
};

struct FaultHelp {
  std::string_view name;
  FaultKind kind;
  std::string_view default_value;
  std::string_view help;
};

const std::array<FaultHelp, kFaultCount>& fault_table();
std::string_view to_text(FaultKind kind);

class Faults {
 public:
  explicit Faults(std::uint64_t seed);

  // By name, with the value as text. Says what is wrong with either.
  Result<Fault> set(std::string_view name, std::string_view value);
  void reset();
  const std::string& text(Fault fault) const { return values_[index(fault)].text; }

  // For the strikes kind: true when it strikes this time; counts the next ones down.
  bool strikes(Fault fault);
  // For milliseconds and seconds.
  double number(Fault fault) const { return values_[index(fault)].number; }
  Duration delay(Fault fault) const;
  // For symbols, and for venues while they happen.
  bool names(Fault fault, const VenueSymbol& symbol) const;
  bool names(Fault fault, PriceVenue venue) const;
  // For venue_strikes.
  bool strikes(Fault fault, PriceVenue venue);
  // For factors: 1 when it is off.
  double factor(Fault fault, const VenueSymbol& symbol) const;
  // For actions and venues: true once after it was set.
  bool take(Fault fault);

 private:
  struct Place {
    std::string name;
    double number = 0;
  };
  struct Value {
    std::string text;
    double number = 0;
    std::vector<Place> places;
  };
  static Result<Value> parse(const FaultHelp& fault, std::string_view text);
  bool strikes(double& number);
  static constexpr std::size_t index(Fault fault) { return static_cast<std::size_t>(fault); }

  std::array<Value, kFaultCount> values_;
  Random random_;
};

}  // namespace mm::simulator
