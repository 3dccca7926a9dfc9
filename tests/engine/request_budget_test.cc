#include "engine/request_budget.h"

#include <gtest/gtest.h>

namespace mm::engine {
namespace {

using std::chrono::milliseconds;

constexpr MonoTime kStart{std::chrono::seconds(10)};

TEST(RequestBudget, CreatesLeaveTheReserveToCancels) {
  RequestBudget budget({.per_second = 5, .burst = 10, .cancel_reserve = 4});
  int sent = 0;
  while (budget.take(kStart, 1)) ++sent;
  EXPECT_EQ(sent, 6);
}

TEST(RequestBudget, TokensComeBackWithTime) {
  RequestBudget budget({.per_second = 5, .burst = 10, .cancel_reserve = 4});
  while (budget.take(kStart, 1)) {
  }
  const MonoTime at = budget.available_at(kStart, 1);
  EXPECT_GT(at, kStart + milliseconds(199));
  EXPECT_LE(at, kStart + milliseconds(201));
  EXPECT_FALSE(budget.take(at - milliseconds(2), 1));
  EXPECT_TRUE(budget.take(at, 1));
}

TEST(RequestBudget, CancelsAreNeverRefusedButMakeCreatesWait) {
  RequestBudget budget({.per_second = 5, .burst = 10, .cancel_reserve = 4});
  for (int i = 0; i < 10; ++i) budget.take_reserved(kStart);
  EXPECT_FALSE(budget.has(kStart, 1));
  EXPECT_GT(budget.available_at(kStart, 1), kStart + milliseconds(990));
}

TEST(RequestBudget, ABlockHoldsCreatesUntilItEnds) {
  RequestBudget budget({.per_second = 5, .burst = 10, .cancel_reserve = 4});
  budget.block_until(kStart + milliseconds(500));
  EXPECT_FALSE(budget.take(kStart, 1));
  EXPECT_EQ(budget.available_at(kStart, 1), kStart + milliseconds(500));
  EXPECT_TRUE(budget.take(kStart + milliseconds(500), 1));
}

}  // namespace
}  // namespace mm::engine
