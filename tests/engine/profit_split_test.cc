// Signs by tiny examples that can be reckoned by hand, then the identity over random runs.
#include "engine/profit_split.h"

#include <gtest/gtest.h>

#include <random>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class ProfitSplitTest : public ::testing::Test {
 protected:
  void buy(std::int64_t ticks, std::int64_t lots, double fair) { fill(Side::buy, ticks, lots, fair); }
  void sell(std::int64_t ticks, std::int64_t lots, double fair) { fill(Side::sell, ticks, lots, fair); }
  void fill(Side side, std::int64_t ticks, std::int64_t lots, double fair, Amount fee = {}) {
    const Amount value = gold.notional(Price{ticks}, Quantity{lots});
    position.apply_fill(side, Quantity{lots}, value, fee);
    edge = split.on_fill(++fills, side, Quantity{lots}, value, fair, now, facts);
  }
  void after(Duration passed, std::optional<double> fair) {
    now.mono += passed;
    now.wall += passed;
    split.mark(fair, now.mono, facts);
  }
  std::vector<FillMarked> marks() const {
    std::vector<FillMarked> found;
    for (const Fact& fact : facts) found.push_back(std::get<FillMarked>(fact));
    return found;
  }

  Instrument gold = testing::gold();
  ProfitSplit split{gold};
  Position position;
  Now now{MonoTime(std::chrono::hours(1)), wall_from_unix_ms(1'760'000'000'000)};
  std::vector<Fact> facts;
  std::uint64_t fills = 0;
  Amount edge;
};

TEST_F(ProfitSplitTest, BuyingBelowAndSellingAboveTheFairPriceIsAnEdge) {
  buy(39'980, 100, 0.04);  // 1.00 for 0.00002 less than it is worth
  EXPECT_EQ(edge, Amount{200'000});
  sell(40'020, 50, 0.04);
  EXPECT_EQ(edge, Amount{100'000});
  buy(40'030, 100, 0.04);
  EXPECT_EQ(edge, Amount{-300'000});
  sell(39'990, 100, 0.04);
  EXPECT_EQ(edge, Amount{-100'000});
  EXPECT_EQ(split.parts(position, 0.04).spread, Amount{200'000 + 100'000 - 300'000 - 100'000});
}

TEST_F(ProfitSplitTest, ABuyLosesWhenThePriceFallsAfterItAndASellGains) {
  buy(39'980, 100, 0.04);
  sell(40'020, 100, 0.04);
  after(seconds(1), 0.03995);
  ASSERT_EQ(marks().size(), 2u);
  EXPECT_EQ(marks()[0].fill, 1u);
  EXPECT_EQ(marks()[0].horizon, 0u);
  EXPECT_EQ(marks()[0].fair_price, 0.03995);
  EXPECT_EQ(marks()[0].moved, Amount{-500'000});
  EXPECT_EQ(marks()[1].moved, Amount{500'000});
  // The markout is the edge and what came after it: (0.03995 - 0.03998), and (0.04002 - 0.03995).
  const MarkoutSum& sum = split.markouts()[1];
  EXPECT_EQ(sum.fills, 2u);
  EXPECT_EQ(sum.markout, Amount{-300'000 + 700'000});
  EXPECT_EQ(sum.value, Amount{399'800'000 + 400'200'000});
  EXPECT_NEAR(sum.average_bps(), 5, 1e-9);
  EXPECT_NEAR(split.markouts()[0].average_bps(), 5, 1e-9);
}

TEST_F(ProfitSplitTest, TheFirstFiveMinutesAreAdverseSelectionAndTheRestIsInventory) {
  buy(39'980, 100, 0.04);
  after(minutes(2), 0.0399);
  EXPECT_EQ(split.parts(position, 0.0399).adverse, Amount{-1'000'000}) << "as far as it has come";
  EXPECT_EQ(split.parts(position, 0.0399).inventory, Amount{});
  after(minutes(3), 0.03995);
  after(minutes(1), 0.0401);
  const ProfitParts parts = split.parts(position, 0.0401);
  EXPECT_EQ(parts.spread, Amount{200'000});
  EXPECT_EQ(parts.adverse, Amount{-500'000});
  EXPECT_EQ(parts.inventory, Amount{1'500'000});
  EXPECT_EQ(parts.total(), Amount{1'200'000});
  EXPECT_EQ(split.waiting(), 0u);
}

TEST_F(ProfitSplitTest, FeesAreTakenOffAndFundingIsAdded) {
  fill(Side::buy, 40'000, 100, 0.04, Amount{80'000});
  fill(Side::sell, 40'000, 100, 0.04, Amount{-20'000});  // a rebate
  position.add_fee(Amount{1'000});
  position.add_funding(Amount{-5'000});
  const ProfitParts parts = split.parts(position, 0.04);
  EXPECT_EQ(parts.fees, Amount{61'000});
  EXPECT_EQ(parts.funding, Amount{-5'000});
  EXPECT_EQ(parts.total(), Amount{-66'000});
}

TEST_F(ProfitSplitTest, WhatAnEarlierFillTurnsOutToBeWorthIsSpread) {
  buy(40'000, 100, 0.04);
  position.correct_value(Side::buy, Amount{-30'000});
  split.correct_value(Side::buy, Amount{-30'000});
  EXPECT_EQ(split.parts(position, 0.04).spread, Amount{30'000});
  EXPECT_EQ(split.parts(position, 0.04).inventory, Amount{});
  EXPECT_EQ(split.parts(position, 0.04).total(), Amount{30'000});
}

TEST_F(ProfitSplitTest, WithoutAFairPriceAtTheFillItsOwnPriceStandsForIt) {
  buy(39'980, 100, 0);
  EXPECT_EQ(edge, Amount{});
  after(seconds(1), 0.04);
  EXPECT_EQ(marks().front().moved, Amount{200'000});
  EXPECT_EQ(split.markouts().front().fills, 0u) << "it has no edge to average";
  EXPECT_EQ(split.markouts()[1].fills, 1u);
  EXPECT_EQ(split.parts(position, 0.04).total(), Amount{200'000});
}

TEST_F(ProfitSplitTest, WakesForEachHorizon) {
  EXPECT_EQ(split.next_due(), MonoTime::max());
  const MonoTime filled = now.mono;
  buy(40'000, 100, 0.04);
  for (const Duration horizon : kHorizons) {
    EXPECT_EQ(split.next_due(), filled + horizon);
    after(split.next_due() - now.mono, 0.04);
  }
  EXPECT_EQ(split.next_due(), MonoTime::max());
  EXPECT_EQ(marks().size(), 4u);
}

TEST_F(ProfitSplitTest, TheFirstFairPriceAfterAHorizonIsTakenAndToldHowLateItIs) {
  buy(40'000, 100, 0.04);
  after(seconds(1), {});
  EXPECT_TRUE(marks().empty());
  after(milliseconds(900), 0.0401);
  ASSERT_EQ(marks().size(), 1u);
  EXPECT_EQ(marks().front().after, milliseconds(1900));
  EXPECT_EQ(marks().front().fair_price, 0.0401);
}

TEST_F(ProfitSplitTest, AFairPriceThatComesTooLateIsNotTaken) {
  buy(40'000, 100, 0.04);
  after(seconds(1), {});
  const MonoTime too_late = split.next_due();
  EXPECT_EQ(too_late, now.mono + seconds(1) + Duration(1)) << "it need not be looked at before";
  after(too_late - now.mono, 0.0401);
  ASSERT_EQ(marks().size(), 1u);
  EXPECT_EQ(marks().front().fair_price, 0);
  EXPECT_EQ(split.markouts()[1].fills, 0u);
  // The longest horizon unseen: what the last one saw remains, and the rest is inventory.
  after(seconds(8), 0.0402);
  after(minutes(10), {});
  ASSERT_EQ(marks().size(), 4u);
  EXPECT_EQ(marks().back().fair_price, 0);
  EXPECT_EQ(marks().back().moved, Amount{2'000'000});
  after(minutes(1), 0.0405);
  EXPECT_EQ(split.parts(position, 0.0405).adverse, Amount{2'000'000});
  EXPECT_EQ(split.parts(position, 0.0405).inventory, Amount{3'000'000});
}

TEST_F(ProfitSplitTest, AFillThatWaitedGoesOnInTheNextRun) {
  buy(39'980, 100, 0.04);
  after(seconds(10), 0.0401);
  std::vector<WaitingFill> waiting{{1, Side::buy, Quantity{100}, Amount{399'800'000}, Amount{200'000},
                                    Amount{1'000'000}, 2, now.wall - seconds(10)}};
  facts.clear();

  ProfitSplit next(gold);
  const Now later{MonoTime(seconds(5)),
                  now.wall + seconds(30)};  // another machine's clock, 40 s after the fill
  next.remember(Amount{200'000}, {}, waiting, later);
  EXPECT_EQ(next.next_due(), later.mono + seconds(20));
  next.mark(0.0402, later.mono + seconds(20), facts);
  ASSERT_EQ(marks().size(), 1u);
  EXPECT_EQ(marks().front().horizon, 2u);
  EXPECT_EQ(marks().front().moved, Amount{2'000'000});
  EXPECT_EQ(next.parts(position, 0.0403).adverse, Amount{3'000'000});
  EXPECT_EQ(next.parts(position, 0.0403).total(), Amount{3'200'000});

  // Down through all of it.
  ProfitSplit long_after(gold);
  facts.clear();
  long_after.remember(Amount{200'000}, {}, waiting, {later.mono, now.wall + minutes(20)});
  long_after.mark(0.05, later.mono, facts);
  ASSERT_EQ(marks().size(), 2u);
  EXPECT_EQ(marks().back().fair_price, 0);
  EXPECT_EQ(long_after.parts(position, 0.05).adverse, Amount{1'000'000}) << "what was seen of it";
  EXPECT_EQ(long_after.parts(position, 0.05).total(), Amount{100'200'000});
}

TEST_F(ProfitSplitTest, FollowsSoManyFillsAndNoMore) {
  for (std::size_t i = 0; i < ProfitSplit::kMostWaiting; ++i) buy(40'000, 1, 0.04);
  after(seconds(1), 0.0401);
  facts.clear();
  buy(40'000, 1, 0.0401);
  EXPECT_EQ(split.waiting(), ProfitSplit::kMostWaiting);
  ASSERT_EQ(marks().size(), 3u) << "the oldest had one horizon behind it";
  for (const FillMarked& mark : marks()) {
    EXPECT_EQ(mark.fill, 1u);
    EXPECT_EQ(mark.fair_price, 0);
    EXPECT_EQ(mark.moved, Amount{10'000});
  }
}

TEST_F(ProfitSplitTest, NoPriceOverflowsIt) {
  buy(40'000, 100'000'000, 1e12);
  after(minutes(5), 1e12);
  after(minutes(5), 1e-12);
  EXPECT_EQ(split.parts(position, 1e12).fees, Amount{});
}

// Each part reckoned in another way: the edges one by one, each fill's five minutes one by one, and inventory
// by going along the price with what was held of fills older than that.
TEST_F(ProfitSplitTest, ThePartsAreWhatTheySayAndAddUpToTheProfit) {
  struct Made {
    double signed_quantity;
    double fair;
    MonoTime at;
    double at_end = 0;  // the fair price after five minutes
  };
  std::mt19937_64 random(7);
  const auto roll = [&](std::uint64_t sides) { return random() % sides; };
  std::vector<Made> made;
  double fair = 0.04;
  double edges = 0;
  double inventory = 0;
  for (int step = 0; step < 20'000; ++step) {
    const double before = fair;
    fair *= 1 + (static_cast<double>(roll(2001)) - 1000) * 1e-7;
    // Fills that are done with earn or lose by holding.
    for (const Made& one : made) {
      if (one.at_end > 0) inventory += one.signed_quantity * (fair - before);
    }
    after(milliseconds(100 + roll(2000)), fair);
    for (Made& one : made) {
      if (one.at_end == 0 && now.mono - one.at >= kHorizons.back()) one.at_end = fair;
    }
    if (roll(10) == 0) {
      const Side side = roll(2) == 0 ? Side::buy : Side::sell;
      const auto lots = static_cast<std::int64_t>(1 + roll(300));
      const std::int64_t ticks = gold.floor_to_tick(fair).ticks + 5 - static_cast<std::int64_t>(roll(10));
      fill(side, ticks, lots, fair, Amount{static_cast<std::int64_t>(roll(1000))});
      const double quantity = sign(side) * static_cast<double>(lots) / 100;
      made.push_back({quantity, fair, now.mono});
      edges += quantity * (fair - gold.to_double(Price{ticks}));
    }
    if (roll(500) == 0) position.add_funding(Amount{static_cast<std::int64_t>(roll(2001)) - 1000});

    const ProfitParts parts = split.parts(position, fair);
    const double profit = to_double(position.realized() - position.fees() + position.funding()) +
                          position.unrealized(gold, fair);
    ASSERT_NEAR(to_double(parts.total()), profit, 1e-10) << "at every step, to the last digit";
  }
  double adverse = 0;
  for (const Made& one : made) {
    adverse += one.signed_quantity * ((one.at_end > 0 ? one.at_end : fair) - one.fair);
  }
  const ProfitParts parts = split.parts(position, fair);
  const double each_rounded = static_cast<double>(made.size()) * 1e-10;
  EXPECT_GT(made.size(), 1'000u);
  EXPECT_NEAR(to_double(parts.spread), edges, each_rounded);
  EXPECT_NEAR(to_double(parts.adverse), adverse, each_rounded);
  EXPECT_NEAR(to_double(parts.inventory), inventory, 3 * each_rounded);
}

}  // namespace
}  // namespace mm::engine
