// Everything the engine knows, in one place; the engine's parts (desk, account sync, quoting) work on it.
#pragma once

#include "core/position.h"
#include "engine/engine.h"
#include "engine/equity_check.h"
#include "engine/fill_guard.h"
#include "engine/order_store.h"
#include "engine/profit_split.h"
#include "engine/quote_uptime.h"
#include "engine/request_budget.h"
#include "engine/sources.h"
#include "engine/volatility.h"

namespace mm::engine {

// Of the times at which orders expire.
constexpr Duration expiry_step(Duration lifetime) {
  constexpr int kStepsInALife = 2;
  return lifetime / kStepsInALife;
}

struct TradingState {
  explicit TradingState(EngineConfig engine_config)
      : config(std::move(engine_config)),
        instrument(*config.instrument),
        parameters(config.parameters),
        sources(config.sources),
        fair_pricer(config.fair_price),
        budget(config.request_limits),
        split(instrument) {}

  EngineConfig config;
  const Instrument& instrument;
  Now now{};

  Parameters parameters;
  std::uint64_t parameters_version = 1;
  Sources sources;
  FairPricer fair_pricer;
  FairPrice fair;
  Volatility volatility;
  FillGuard fill_guard;
  RequestBudget budget;

  OrderStore orders;
  Position position;
  ProfitSplit split;
  EquityCheck equity;
  QuoteUptime uptime;
  Amount balance;
  Amount available;
  std::uint64_t foreign_open_orders = 0;

  VenueLink venue_link = VenueLink::down;
  Text venue_detail;
  bool account_loaded = false;  // since the link came up
  TopOfBook venue_top;
  struct VenueClock {
    WallTime exchange;
    MonoTime read;
  };
  std::optional<VenueClock> venue_clock;

  ModeState mode;
  WallTime mode_since{};
  std::optional<ModeState> halt;  // once set, stays until `stop`

  Counters counters;
  std::uint64_t fills_booked = 0;
  // Grows with every change of position, profit or balance, booked here or told by the exchange.
  std::uint64_t books_changed = 0;
  std::uint64_t orders_created = 0;

  Turn turn;

  // The exchange's time now, carried on by the steady clock, so that steps of our own clock do not matter.
  std::optional<WallTime> venue_now() const {
    if (!venue_clock) return std::nullopt;
    return venue_clock->exchange + (now.mono - venue_clock->read);
  }

  // When an order sent `from_now` is to leave the exchange's book by itself: in the exchange's time, in
  // steps, so that orders sent one after the other have the same. Never later than the lifetime.
  std::optional<WallTime> expiry(Duration from_now = {}) const {
    const auto now_there = venue_now();
    if (!now_there || parameters.order_lifetime == Duration{}) return std::nullopt;
    const WallTime latest = *now_there + from_now + parameters.order_lifetime;
    return latest - latest.time_since_epoch() % expiry_step(parameters.order_lifetime);
  }

  void wake_by(MonoTime at) { turn.wake_at = std::min(turn.wake_at, at); }
};

}  // namespace mm::engine
