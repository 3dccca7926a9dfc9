#include "app/order_clock.h"

#include <gtest/gtest.h>

namespace mm::app {
namespace {

void write(OrderClock& clock, int microseconds) {
  // In no turn of its price.
  clock.order_written({.cause = MonoTime(Duration(1)),
                       .written = MonoTime(Duration(1)) + std::chrono::microseconds(microseconds)});
}

TEST(OrderClock, TellsEachOrderToAReaderOnce) {
  OrderClock clock([](const engine::StageTimes&) {});
  EXPECT_TRUE(clock.after(0).newest.empty());
  write(clock, 40);
  write(clock, 70);
  const auto first = clock.after(0);
  EXPECT_EQ(first.orders, 2u);
  EXPECT_EQ(first.newest,
            (std::vector<Duration>{std::chrono::microseconds(40), std::chrono::microseconds(70)}));
  EXPECT_TRUE(clock.after(first.orders).newest.empty());
  write(clock, 50);
  EXPECT_EQ(clock.after(first.orders).newest, std::vector<Duration>{std::chrono::microseconds(50)});
}

TEST(OrderClock, KeepsTheNewest) {
  OrderClock clock([](const engine::StageTimes&) {});
  for (int i = 0; i < 1000; ++i) write(clock, i);
  const auto times = clock.after(0);
  EXPECT_EQ(times.orders, 1000u);
  ASSERT_EQ(times.newest.size(), OrderClock::kKept);
  EXPECT_EQ(times.newest.front(), std::chrono::microseconds(1000 - OrderClock::kKept));
  EXPECT_EQ(times.newest.back(), std::chrono::microseconds(999));
}

MonoTime at(int microseconds) {
  return MonoTime(std::chrono::microseconds(microseconds));
}

TEST(OrderClock, TellsThePartsOfTheWayOfAnOrderThatLeftInTheTurnOfItsPrice) {
  std::vector<engine::StageTimes> told;
  OrderClock clock([&](const engine::StageTimes& stages) { told.push_back(stages); });
  clock.turn_taken({.received = at(100), .begun = at(101), .decided = at(104)});
  clock.order_written({.cause = at(100), .begun = at(114), .ready = at(115), .written = at(135)});
  const engine::StageTimes expected{std::chrono::microseconds(1), std::chrono::microseconds(3),
                                    std::chrono::microseconds(10), std::chrono::microseconds(1),
                                    std::chrono::microseconds(20)};
  EXPECT_EQ(told, std::vector<engine::StageTimes>{expected});
  EXPECT_EQ(clock.paths(), told);

  // Its price came with the turn before: it had to wait for the exchange.
  clock.turn_taken({.received = at(200), .begun = at(201), .decided = at(204)});
  clock.order_written({.cause = at(100), .begun = at(205), .ready = at(206), .written = at(220)});
  EXPECT_EQ(told.size(), 1u);
  EXPECT_EQ(clock.after(0).orders, 2u);
}

}  // namespace
}  // namespace mm::app
