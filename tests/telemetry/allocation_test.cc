// What stands on the trading path may not touch the heap: this program counts every allocation of a thread.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "telemetry/metrics.h"
#include "testing/engine_driver.h"

namespace {
thread_local std::size_t allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace mm::telemetry {
namespace {

TEST(MetricsAllocation, TurnsAndOrdersTakeNothingFromTheHeap) {
  Metrics metrics(testing::gold(), {"binance:PAXGUSDT"}, {"gold / bitcoin"});
  const engine::Turn quiet;
  engine::Turn busy;
  busy.facts = {engine::ModeChanged{},     engine::SideChanged{},  engine::SourceChanged{},
                engine::OrderStepped{},    engine::OrderRefused{}, engine::FillBooked{},
                engine::PositionAdjusted{}};
  metrics.request_finished("create", 200, Duration(1));

  const auto before = allocations;
  metrics.on_turn(quiet);
  metrics.on_turn(busy);
  metrics.order_written(MonoTime(Duration(0)), MonoTime(Duration(50'000)));
  metrics.request_finished("create", 429, Duration(1'000'000));
  EXPECT_EQ(allocations - before, 0u);
}

TEST(MetricsAllocation, TheCountIsReal) {
  const auto before = allocations;
  const auto text = std::make_unique<std::string>(100, 'x');
  EXPECT_GE(allocations - before, 2u);
}

}  // namespace
}  // namespace mm::telemetry
