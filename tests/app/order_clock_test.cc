#include "app/order_clock.h"

#include <gtest/gtest.h>

namespace mm::app {
namespace {

void write(OrderClock& clock, int microseconds) {
  clock.order_written(MonoTime{}, MonoTime{} + std::chrono::microseconds(microseconds));
}

TEST(OrderClock, TellsEachOrderToAReaderOnce) {
  OrderClock clock;
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
  OrderClock clock;
  for (int i = 0; i < 1000; ++i) write(clock, i);
  const auto times = clock.after(0);
  EXPECT_EQ(times.orders, 1000u);
  ASSERT_EQ(times.newest.size(), OrderClock::kKept);
  EXPECT_EQ(times.newest.front(), std::chrono::microseconds(1000 - OrderClock::kKept));
  EXPECT_EQ(times.newest.back(), std::chrono::microseconds(999));
}

}  // namespace
}  // namespace mm::app
