// What stands on the trading path may not touch the heap: this program counts every allocation of a thread.
#include <gtest/gtest.h>

#include "telemetry/metrics.h"
#include "testing/counted_heap.h"
#include "testing/engine_driver.h"

namespace mm::telemetry {
namespace {

TEST(MetricsAllocation, TurnsAndOrdersTakeNothingFromTheHeap) {
  Metrics metrics(testing::gold(), {"binance:PAXGUSDT"}, {"gold / bitcoin"}, "test");
  const engine::Turn quiet;
  engine::Turn busy;
  busy.facts = {engine::ModeChanged{},      engine::SideChanged{},  engine::SourceChanged{},
                engine::OrderStepped{},     engine::OrderRefused{}, engine::FillBooked{},
                engine::PositionAdjusted{}, engine::FillMarked{},   engine::EntryBooked{},
                engine::AccountCompared{},  engine::UptimeMarked{}};
  metrics.request_finished("create", 200, Duration(1));

  const auto before = testing::allocations;
  metrics.on_turn(quiet);
  metrics.on_turn(busy);
  metrics.order_written({.written = MonoTime(Duration(50'000))});
  metrics.order_sent({});
  metrics.request_finished("create", 429, Duration(1'000'000));
  EXPECT_EQ(testing::allocations - before, 0u);
}

// Why an order stays, waits or goes is kept for whoever asks, and even that costs no memory.
TEST(EngineAllocation, ATickTakesNothingFromTheHeap) {
  testing::EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.advance(std::chrono::seconds(1));  // a second look at the account is asked for meanwhile
  driver.prices(4000);
  const auto tick = [&](double gold) {
    driver.now.mono += std::chrono::milliseconds(10);
    return driver.engine
        .process(engine::SourceTicked{testing::kGold, gold - 0.01, gold + 0.01, 1, 1}, driver.now)
        .actions.size();
  };
  const auto before = testing::allocations;
  std::size_t actions = 0;
  for (int i = 0; i < 100; ++i) actions += tick(4000 + 0.1 * (i % 2));
  const std::size_t moves = tick(4002);
  const auto taken = testing::allocations - before;
  EXPECT_EQ(taken, 0u);
  EXPECT_EQ(actions, 0u) << "a step within the tolerances, to and fro";
  EXPECT_GT(moves, 0u) << "5 bps";
}

TEST(MetricsAllocation, TheCountIsReal) {
  const auto before = testing::allocations;
  const auto text = std::make_unique<std::string>(100, 'x');
  EXPECT_GE(testing::allocations - before, 2u);
}

}  // namespace
}  // namespace mm::telemetry
