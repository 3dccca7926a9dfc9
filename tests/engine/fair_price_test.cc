// The fair price when sources are wrong: it moves by no more than its bound, or there is none.
#include "engine/fair_price.h"

#include <gtest/gtest.h>

#include "engine/sources.h"
#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::seconds;

constexpr double kTrue = 0.04;

// Each source tells the contract's price by itself; a third leg is there for products.
class FairPriceTest : public ::testing::Test {
 protected:
  void make(int count, int quorum = 1, std::vector<double> weights = {}) {
    std::vector<SourceSpec> specs;
    FairPriceSpec fair{.quorum = quorum, .outlier_bps = 25, .lone_uncertainty_bps = 10};
    for (int i = 0; i < count; ++i) {
      const std::string name = "venue" + std::to_string(i) + ":PAXG/BTC";
      specs.push_back({.name = name, .stale_after = seconds(2), .max_jump_bps = 10'000});
      fair.expressions.push_back({name, {{id(i), false}}, weights.empty() ? 1 : weights[std::size_t(i)]});
    }
    sources = Sources(specs);
    pricer = FairPricer(fair);
    for (int i = 0; i < count; ++i) sources.apply(SourceLinkChanged{id(i), true, {}});
  }
  static SourceId id(int index) { return SourceId{static_cast<std::uint8_t>(index)}; }
  void tick(int index, double mid, double half_spread_bps = 1) {
    const double half = mid * half_spread_bps / 1e4;
    sources.apply(SourceTicked{id(index), mid - half, mid + half, 1, 1}, now);
  }
  FairPrice fair() {
    std::vector<Fact> facts;
    sources.judge(now, facts);
    return pricer.combine(sources);
  }
  std::vector<FairPartView> parts() { return pricer.view(sources, now); }
  static double moved_bps(const FairPrice& fair) { return std::abs(*fair.value / kTrue - 1) * 1e4; }

  MonoTime now{seconds(100)};
  Sources sources{std::vector<SourceSpec>{}};
  FairPricer pricer{FairPriceSpec{}};
};

TEST_F(FairPriceTest, OneSourceWrongByAnythingMovesItOnlyWithinTheOthers) {
  for (const double factor : {1.01, 0.99, 1.05, 0.95, 10.0, 0.1}) {
    make(3);
    tick(0, kTrue);
    tick(1, kTrue * 1.0002);
    tick(2, kTrue * factor);
    const FairPrice result = fair();
    ASSERT_TRUE(result.value) << factor;
    EXPECT_LE(moved_bps(result), 2.001) << factor;
    EXPECT_EQ(parts()[2].verdict, FairVerdict::outlier) << factor;
    EXPECT_NEAR(parts()[2].deviation_bps, (factor / (*result.value / kTrue) - 1) * 1e4, 1) << factor;
  }
}

TEST_F(FairPriceTest, TwoThatDisagreeGiveNone) {
  make(2);
  tick(0, kTrue);
  tick(1, kTrue * 1.01);
  EXPECT_EQ(fair().reason, Reason::sources_disagree);
  tick(1, kTrue * 1.004);
  ASSERT_TRUE(fair().value);
  EXPECT_LE(moved_bps(fair()), 25) << "never farther than the bound";
}

TEST_F(FairPriceTest, TwoGroupsThatDisagreeGiveNone) {
  make(4);
  tick(0, kTrue);
  tick(1, kTrue * 1.0001);
  tick(2, kTrue * 1.02);
  tick(3, kTrue * 1.0201);
  const FairPrice result = fair();
  EXPECT_FALSE(result.value);
  EXPECT_EQ(result.reason, Reason::sources_disagree);
  EXPECT_NE(result.detail.view().find("0.04 to 0.0408"), std::string_view::npos) << result.detail.view();
}

TEST_F(FairPriceTest, AFrozenSourceLosesItsSayWhenTheOthersMoveOn) {
  make(3);
  for (int i = 0; i <= 60; ++i) {
    now += seconds(1);
    const double moved = kTrue * (1 + i * 1e-4);
    tick(0, moved);
    tick(1, moved);
    tick(2, kTrue);
    ASSERT_TRUE(fair().value) << i;
    ASSERT_NEAR(*fair().value / moved, 1, 1e-12) << i;
  }
  EXPECT_EQ(parts()[2].verdict, FairVerdict::outlier);
}

TEST_F(FairPriceTest, AllButOneDeadQuotesOnWiderOrNotAtAllByTheQuorum) {
  make(3);
  for (int i = 0; i < 3; ++i) tick(i, kTrue);
  const double together = fair().uncertainty_bps;
  now += seconds(2);
  tick(1, kTrue);
  ASSERT_TRUE(fair().value);
  EXPECT_GE(fair().uncertainty_bps, together + 10);
  EXPECT_EQ(parts()[0].verdict, FairVerdict::absent);
  EXPECT_EQ(parts()[0].age, seconds(2));

  make(3, 2);
  for (int i = 0; i < 3; ++i) tick(i, kTrue);
  EXPECT_TRUE(fair().value);
  now += seconds(2);
  tick(1, kTrue);
  EXPECT_EQ(fair().reason, Reason::quorum_lost);
  EXPECT_EQ(fair().detail.view(), "1 of 3 agree, 2 needed; venue0:PAXG/BTC: no price for 2 s");
}

TEST_F(FairPriceTest, ACrossedSourceHasNoSay) {
  make(3);
  for (int i = 0; i < 3; ++i) tick(i, kTrue);
  sources.apply(SourceTicked{id(0), 0.05, 0.03, 1, 1}, now);
  ASSERT_TRUE(fair().value);
  EXPECT_EQ(moved_bps(fair()), 0);
  EXPECT_EQ(parts()[0].verdict, FairVerdict::absent);
}

TEST_F(FairPriceTest, WeightDecides) {
  make(3, 1, {5, 1, 1});
  tick(0, kTrue);
  tick(1, kTrue * 1.001);
  tick(2, kTrue * 1.002);
  EXPECT_DOUBLE_EQ(*fair().value, kTrue);
}

TEST_F(FairPriceTest, TheUncertaintyIsTheBooksWidthAndTheDisagreement) {
  make(2);
  tick(0, kTrue, 3);
  tick(1, kTrue, 5);
  EXPECT_NEAR(fair().uncertainty_bps, 4, 1e-6);
  tick(1, kTrue * 1.001, 5);
  EXPECT_NEAR(fair().uncertainty_bps, 4 + 5, 0.01);
}

// PAXG and BTC both in USDT: the peg cancels out. PAXG in USDT, BTC in USD: the third leg carries it.
TEST(FairPriceFormula, ADollarThatLosesItsPegMovesNothing) {
  const std::vector<SourceSpec> specs{
      {.name = "a:PAXGUSDT"}, {.name = "a:BTCUSDT"}, {.name = "b:BTC-USD"}, {.name = "b:USDT/USD"}};
  Sources sources(specs);
  FairPricer pricer(
      {.expressions = {{"usdt", {{SourceId{0}, false}, {SourceId{1}, true}}},
                       {"mixed", {{SourceId{0}, false}, {SourceId{3}, false}, {SourceId{2}, true}}}},
       .quorum = 2});
  const MonoTime now{seconds(100)};
  for (const double peg : {1.0, 0.98, 1.02}) {
    const double mids[] = {4000 / peg, 100'000 / peg, 100'000, peg};
    for (std::uint8_t i = 0; i < 4; ++i) {
      sources.apply(SourceLinkChanged{SourceId{i}, true, {}});
      sources.apply(SourceTicked{SourceId{i}, mids[i], mids[i], 1, 1}, now);
    }
    std::vector<Fact> facts;
    sources.judge(now, facts);
    const FairPrice fair = pricer.combine(sources);
    ASSERT_TRUE(fair.value) << peg << fair.detail.view();
    EXPECT_NEAR(*fair.value, 0.04, 1e-12) << peg;
  }
}

}  // namespace
}  // namespace mm::engine
