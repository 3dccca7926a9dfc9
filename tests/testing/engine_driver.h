// Drives the engine in virtual time with an exchange that does nothing by itself: a test says what happens.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/instrument.h"
#include "engine/engine.h"

namespace mm::testing {

inline Instrument gold() {
  return Instrument::create("GOLD-BTC", Decimal{1, -6}, Decimal{1, -2}, Decimal{1, -2}).value();
}

inline constexpr SourceId kGold{0};
inline constexpr SourceId kBitcoin{1};

// The plainest rule: 20 bps around the fair price, whatever is held.
inline engine::Parameters fixed_parameters(const Instrument& instrument) {
  engine::Parameters parameters = engine::default_parameters(instrument);
  parameters.model = engine::QuoteModel::fixed;
  parameters.spread_bps = 20;
  return parameters;
}

inline engine::FairPriceSpec fair_of(SourceId numerator, SourceId denominator) {
  return {.expressions = {{"gold / bitcoin", {{numerator, false}, {denominator, true}}}}};
}

inline engine::EngineConfig engine_config() {
  engine::EngineConfig config;
  config.instrument = std::make_shared<const Instrument>(gold());
  config.sources = {{.name = "binance:PAXGUSDT", .stale_after = std::chrono::seconds(60)},
                    {.name = "binance:BTCUSDT", .stale_after = std::chrono::seconds(2)}};
  config.fair_price = fair_of(kGold, kBitcoin);
  config.parameters = fixed_parameters(*config.instrument);
  config.parameters.max_position = Quantity{500};
  config.request_limits = {.per_second = 1000, .burst = 1000, .cancel_reserve = 10};
  return config;
}

class EngineDriver {
 public:
  explicit EngineDriver(engine::EngineConfig config = engine_config())
      : engine(std::move(config)),
        now{MonoTime(std::chrono::hours(1)), wall_from_unix_ms(1'760'000'000'000)} {}

  // One turn; its actions are appended to `actions`, its facts to `facts`.
  void send(const engine::Event& event) {
    const engine::Turn& turn = engine.process(event, now);
    actions.insert(actions.end(), turn.actions.begin(), turn.actions.end());
    facts.insert(facts.end(), turn.facts.begin(), turn.facts.end());
    wake_at = turn.wake_at;
  }

  // Lets time pass; the engine is woken whenever it asked for it.
  void advance(Duration duration) {
    const MonoTime until = now.mono + duration;
    while (wake_at <= until) {
      move_to(std::max(wake_at, now.mono + Duration(1)));
      send(engine::Woke{});
    }
    move_to(until);
  }

  // Moves both legs' mids; the fair price is gold / bitcoin.
  void prices(double gold_usd, double bitcoin_usd = 100'000) {
    send(engine::SourceTicked{kBitcoin, bitcoin_usd - 0.01, bitcoin_usd + 0.01, 1, 1});
    send(engine::SourceTicked{kGold, gold_usd - 0.01, gold_usd + 0.01, 1, 1});
  }

  void account(engine::AccountState state) {
    const auto load = last<engine::LoadAccount>();
    state.includes_closed = load.include_closed;
    if (!state.entries) state.entries.emplace();
    actions.clear();
    send(engine::AccountLoaded{load.request, std::make_shared<const engine::AccountState>(std::move(state))});
  }

  // Everything up, account empty, started, quoting around 0.04.
  void start_quoting(double gold_usd = 4000) {
    for (const SourceId source : {kGold, kBitcoin}) send(engine::SourceLinkChanged{source, true, {}});
    send(engine::VenueLinkChanged{engine::VenueLink::up, {}});
    account({});
    prices(gold_usd);
    send(engine::StartTrading{CommandId{1}});
  }

  // The exchange accepts every create that has left and has no answer yet.
  void accept_all() {
    for (const engine::PlaceOrder& order : placed()) {
      accept(order.id);
    }
    actions.clear();
  }
  void accept(OrderId id) { send(engine::OrderAccepted{id, venue_id(id)}); }

  static VenueOrderId venue_id(OrderId id) { return VenueOrderId("venue-" + std::to_string(id.value)); }

  void report(OrderId id, engine::VenueOrderState order_state, std::int64_t executed_lots = 0) {
    engine::OrderReport report;
    report.venue_id = venue_id(id);
    report.state = order_state;
    report.executed = Quantity{executed_lots};
    send(report);
  }

  template <typename T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& action : actions) {
      if (const T* one = std::get_if<T>(&action)) found.push_back(*one);
    }
    return found;
  }
  template <typename T>
  std::vector<T> all_facts() const {
    std::vector<T> found;
    for (const auto& fact : facts) {
      if (const T* one = std::get_if<T>(&fact)) found.push_back(*one);
    }
    return found;
  }
  std::vector<engine::PlaceOrder> placed() const {
    std::vector<engine::PlaceOrder> orders;
    for (const auto& approved : all<engine::Approved<engine::PlaceOrder>>()) orders.push_back(*approved);
    return orders;
  }
  std::vector<engine::CancelOrder> cancels() const { return all<engine::CancelOrder>(); }
  template <typename T>
  T last() const {
    const auto found = all<T>();
    return found.empty() ? T{} : found.back();
  }

  engine::Snapshot snapshot() const { return engine.snapshot(now); }

  engine::Engine engine;
  Now now;
  std::vector<engine::Action> actions;
  std::vector<engine::Fact> facts;
  MonoTime wake_at = MonoTime::max();

 private:
  void move_to(MonoTime mono) {
    now.wall += mono - now.mono;
    now.mono = mono;
  }
};

}  // namespace mm::testing
