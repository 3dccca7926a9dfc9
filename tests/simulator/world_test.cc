#include "simulator/world.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

namespace mm::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const WallTime kStart = wall_from_unix_ms(1'760'000'000'000);

// Everything a world says in a time, as text.
std::string story(std::uint64_t seed) {
  World world({.seed = seed}, kStart);
  std::string text;
  for (int step = 0; step < 100; ++step) {
    world.advance(milliseconds(100) * step);
    for (const PriceTick& tick : world.take_ticks()) {
      text += std::to_string(tick.update_id) + ' ' + std::to_string(tick.bid_e8) + ' ';
    }
    for (const Output& output : world.exchange().take_outputs()) {
      if (const auto* level = std::get_if<LevelChanged>(&output)) {
        text += std::to_string(level->price.ticks) + ':' + std::to_string(level->change.lots) + ' ';
      }
    }
  }
  return text;
}

TEST(World, SameSeedSameStory) {
  EXPECT_EQ(story(7), story(7));
  EXPECT_NE(story(7), story(8));
}

TEST(World, StepSizeDoesNotChangeTheStory) {
  World fine({.seed = 3}, kStart);
  World coarse({.seed = 3}, kStart);
  for (int ms = 0; ms <= 5000; ++ms) fine.advance(milliseconds(ms));
  coarse.advance(seconds(5));
  EXPECT_EQ(fine.prices().fair(), coarse.prices().fair());
  EXPECT_EQ(fine.exchange().top(kGold).bid->price, coarse.exchange().top(kGold).bid->price);
}

TEST(World, TicksComeAtTheRateAskedFor) {
  World world({.ticks_per_second = 50}, kStart);
  world.advance(seconds(60));
  std::map<FeedSymbol, int> ticks;
  std::map<FeedSymbol, std::uint64_t> last_id;
  for (const PriceTick& tick : world.take_ticks()) {
    ++ticks[tick.symbol];
    EXPECT_GT(tick.update_id, last_id[tick.symbol]);
    EXPECT_LT(tick.bid_e8, tick.ask_e8);
    last_id[tick.symbol] = tick.update_id;
  }
  for (const FeedSymbol symbol : kFeedSymbols) EXPECT_NEAR(ticks[symbol], 3000, 300);
}

TEST(World, MakersKeepABookAroundTheFairPrice) {
  World world({}, kStart);
  for (int second = 1; second <= 120; ++second) {
    world.advance(seconds(second));
    const TopOfBook top = world.exchange().top(kGold);
    ASSERT_TRUE(top.bid && top.ask);
    const double fair_ticks = world.prices().fair() * 1e6;
    EXPECT_NEAR((1 - static_cast<double>(top.bid->price.ticks) / fair_ticks) * 1e4, 30, 15);
    EXPECT_NEAR((static_cast<double>(top.ask->price.ticks) / fair_ticks - 1) * 1e4, 30, 15);
  }
}

// The demo must show life: a quote 10 bp from fair, renewed each second, trades every few seconds on both
// sides.
TEST(World, QuotesNearFairAreTradedWithEveryFewSecondsOnBothSides) {
  World world({}, kStart);
  const Instrument& gold = world.exchange().rules(kGold).instrument;
  PerSide<int> fills;
  const int run_seconds = 600;
  for (int second = 1; second <= run_seconds; ++second) {
    world.advance(seconds(second));
    world.exchange().cancel_all(kOwner, world.now());
    const double fair = world.prices().fair();
    for (const Side side : kBothSides) {
      const double price = fair * (1 - sign(side) * 10e-4);
      NewOrder order;
      order.side = side;
      order.post_only = true;
      order.price = side == Side::buy ? gold.floor_to_tick(price) : gold.ceil_to_tick(price);
      order.quantity = {100};
      EXPECT_TRUE(world.exchange().place(kOwner, order, world.now()).ok());
    }
    for (const Output& output : world.exchange().take_outputs()) {
      if (const auto* executed = std::get_if<Executed>(&output)) ++fills[executed->transaction.side];
    }
  }
  for (const Side side : kBothSides) {
    EXPECT_GT(fills[side], run_seconds / 10);
    EXPECT_LT(fills[side], run_seconds);
  }
}

TEST(World, PinnedPricesStayUntilReleased) {
  World world({}, kStart);
  world.advance(seconds(1));
  world.prices().pin(FeedSymbol::gold, 5000);
  world.advance(seconds(2));
  EXPECT_NEAR(world.prices().mids().gold, 5000, 0.02);
  world.prices().release();
  world.advance(seconds(4));
  EXPECT_NEAR(world.prices().mids().gold, 5000, 10);
  world.prices().jump(FeedSymbol::gold, 0.9);
  world.advance(seconds(6));
  EXPECT_NEAR(world.prices().mids().gold, 4500, 10);
}

TEST(World, RateCanChangeWhileRunning) {
  World world({.ticks_per_second = 1}, kStart);
  world.advance(seconds(10));
  world.take_ticks();
  world.prices().set_rate(1000, world.elapsed());
  world.advance(seconds(11));
  EXPECT_NEAR(static_cast<double>(world.take_ticks().size()), 2000, 300);
}

TEST(World, ExpiresOrdersByTheExchangesClock) {
  World world({.traders = std::nullopt}, kStart);
  world.set_clock_offset(seconds(40));
  world.advance(seconds(1));
  EXPECT_EQ(world.now(), kStart + seconds(41));
  NewOrder order{.side = Side::buy, .time_in_force = TimeInForce::gtd, .price = {30'000}, .quantity = {1}};
  order.cancel_at = world.now() + seconds(5);
  ASSERT_TRUE(world.exchange().place(kOwner, order, world.now()).ok());
  world.advance(seconds(5));
  EXPECT_EQ(world.exchange().orders(kOwner, false).size(), 1U);
  world.advance(seconds(6));
  EXPECT_TRUE(world.exchange().orders(kOwner, false).empty());
}

}  // namespace
}  // namespace mm::simulator
