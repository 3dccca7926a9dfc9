// One run in virtual time: the engine that trades live, a pure exchange with other traders, and prices. The
// same settings and seed give the same run, bit for bit; two configurations with the same seed meet the same
// prices and the same takers.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "backtest/assumptions.h"
#include "backtest/lane.h"
#include "backtest/order_door.h"
#include "backtest/prices.h"
#include "backtest/round_trips.h"
#include "backtest/scene.h"
#include "backtest/scorecard.h"
#include "backtest/trade_flow.h"
#include "engine/engine.h"

namespace mm::backtest {

struct RunSettings {
  engine::EngineConfig config;
  const PriceHistory* prices = nullptr;
  Assumptions assumptions;
  // What requests took; null: the latencies of the assumptions.
  const RoundTrips* round_trips = nullptr;
  // Takers as recorded, by time; null: those of the model.
  const std::vector<MarketTrade>* trades = nullptr;
  std::uint64_t seed = 1;
  std::size_t samples = 500;  // of each curve
  std::span<const Window> windows;
};

class World {
 public:
  explicit World(const RunSettings& settings);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Lives through the whole history. `events` is raised on the way for whoever watches from another thread.
  RunResult run(std::atomic<std::uint64_t>& events);

 private:
  void begin();
  void step(Duration now, Duration expiry);
  void look_ahead();
  void publish();
  void deliver();
  void trade();
  void take_trade();
  void take_outputs();
  void turn(const engine::Event& event);
  Duration next_trade() const;
  Duration next_expiry() const;

  const RunSettings settings_;
  Scene scene_;
  std::unique_ptr<PriceTape> tape_;
  std::vector<std::optional<SourceId>> source_ids_;  // by the tape's number
  OrderDoor door_;
  std::optional<simulator::Traders> traders_;
  simulator::AccountIndex recorded_takers_;
  std::size_t next_trade_ = 0;
  engine::Engine engine_;
  Scorecard card_;

  Lane<PriceEvent> ahead_;     // not yet published: what informed takers may know
  Lane<PriceEvent> underway_;  // published, not yet at the engine
  Duration tape_end_{};        // how far the tape was read
  double fair_ = 0;
  double fair_ahead_ = 0;
  Duration wake_at_ = Duration::max();
  std::vector<simulator::Output> outputs_;
  std::string halted_;
  std::uint64_t events_ = 0;
};

}  // namespace mm::backtest
