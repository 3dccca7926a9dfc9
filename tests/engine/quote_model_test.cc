// The quoter models: known answers, and what holds for every model and any input in range.
#include "engine/quote_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/quoter.h"
#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

constexpr QuoteModel kModels[] = {QuoteModel::fixed, QuoteModel::inventory, QuoteModel::avellaneda_stoikov,
                                  QuoteModel::glft};

TEST(QuoteModel, AvellanedaStoikovKnownAnswer) {
  const auto known = avellaneda_stoikov(2, 2, 0.1, 1.5, 0.5);
  EXPECT_NEAR(100 + known.shift, 99.6, 1e-9);
  EXPECT_NEAR(known.spread, 1.490770, 1e-6);
  EXPECT_NEAR(100 + known.shift - known.spread / 2, 98.854615, 1e-6);
  EXPECT_NEAR(100 + known.shift + known.spread / 2, 100.345385, 1e-6);
}

TEST(QuoteModel, AvellanedaStoikovWithoutRiskAversionIsTwoOverKappa) {
  EXPECT_NEAR(avellaneda_stoikov(2, 2, 1e-9, 1.5, 0.5).spread, 2 / 1.5, 1e-6);
}

TEST(QuoteModel, GlftKnownAnswer) {
  const auto known = glft(2, 2, 0.1, 1.5, 10, 1);
  const double half = known.spread / 2;
  EXPECT_NEAR(half, 0.742139, 1e-6);
  EXPECT_NEAR(-known.shift / 2, 0.193508, 1e-6);
  EXPECT_NEAR(half - known.shift, 1.129155, 1e-6);
  EXPECT_NEAR(half + known.shift, 0.355123, 1e-6);
}

TEST(QuoteModel, SizesLeanAgainstThePosition) {
  Parameters parameters;
  parameters.model = QuoteModel::inventory;
  parameters.size_skew = 1;
  const auto sizes = [&](double inventory) {
    const auto quote = quote_model({.inventory = inventory, .room = 4}, parameters);
    return std::pair{quote.bid_size, quote.ask_size};
  };
  EXPECT_EQ(sizes(0), std::pair(1.0, 1.0));
  EXPECT_EQ(sizes(2), std::pair(0.5, 1.5));
  EXPECT_EQ(sizes(4), std::pair(0.0, 2.0));
  EXPECT_EQ(sizes(40), std::pair(0.0, 2.0));
  EXPECT_EQ(sizes(-2), std::pair(1.5, 0.5));
}

TEST(QuoteModel, TheInventorySpreadIsTheSumOfItsTerms) {
  Parameters parameters;
  parameters.model = QuoteModel::inventory;
  parameters.spread_bps = 8;
  parameters.min_spread_bps = 10;
  parameters.volatility_factor = 0.5;
  parameters.uncertainty_factor = 2;
  parameters.maker_fee_bps = 1.5;
  parameters.horizon = std::chrono::seconds(100);
  const auto quote = quote_model({.room = 1, .volatility = 0.4, .uncertainty_bps = 3}, parameters);
  EXPECT_DOUBLE_EQ(quote.terms.volatility_bps, 2);
  EXPECT_DOUBLE_EQ(quote.terms.uncertainty_bps, 6);
  EXPECT_DOUBLE_EQ(quote.terms.fee_bps, 3);
  EXPECT_DOUBLE_EQ(quote.spread_bps, 19);
  parameters.min_spread_bps = 40;
  EXPECT_DOUBLE_EQ(quote_model({.room = 1}, parameters).spread_bps, 40);
}

TEST(QuoteModel, NeverInsideTheFeesUnlessToldTo) {
  for (const QuoteModel model : kModels) {
    Parameters parameters;
    parameters.model = model;
    parameters.spread_bps = parameters.min_spread_bps = 1;
    parameters.maker_fee_bps = 30;
    EXPECT_GE(quote_model({.room = 1}, parameters).spread_bps, 60) << to_text(model);
    EXPECT_GE(least_spread_bps(parameters), 60);
    parameters.quote_inside_fees = true;
    EXPECT_LT(least_spread_bps(parameters), 60) << to_text(model);
  }
}

// Everything in range, at random; each failure names its seed.
class AnyParameters {
 public:
  explicit AnyParameters(unsigned seed) : random_(seed) {}

  double between(double low, double high) { return std::uniform_real_distribution(low, high)(random_); }
  double of_any_size(double low, double high) { return std::exp(between(std::log(low), std::log(high))); }
  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution(low, high)(random_);
  }

  Parameters parameters(QuoteModel model) {
    Parameters p = testing::fixed_parameters(testing::gold());
    p.model = model;
    p.spread_bps = of_any_size(0.1, 5000);
    p.min_spread_bps = of_any_size(0.1, 5000);
    p.skew_bps = between(0, 1000);
    p.size_skew = between(0, 1);
    p.volatility_factor = between(0, 100);
    p.uncertainty_factor = between(0, 100);
    p.maker_fee_bps = between(-100, 100);
    p.quote_inside_fees = whole(0, 1) == 1;
    p.horizon = std::chrono::milliseconds(whole(100, 86'400'000));
    p.risk_aversion = of_any_size(1e-6, 10);
    p.fill_decay = of_any_size(1e-4, 10);
    p.fill_intensity = of_any_size(1e-6, 1000);
    p.levels = whole(1, kMostLevels);
    p.level_spacing_bps = of_any_size(0.1, 1000);
    p.level_size_factor = of_any_size(0.1, 10);
    p.price_collar_bps = of_any_size(1, 5000);
    p.max_position = Quantity{whole(0, 1000)};
    p.target_position = Quantity{whole(-p.max_position->lots, p.max_position->lots)};
    p.order_size = Quantity{whole(1, 1000)};
    p.max_order_size = Quantity{whole(p.order_size.lots, 2000)};
    p.weekend_spread_factor = between(1, 10);
    return p;
  }
  QuoteInputs inputs() {
    QuoteInputs in;
    in.fair_price = of_any_size(1e-5, 1000);
    in.uncertainty_bps = between(0, 1000);
    in.volatility = whole(0, 4) == 0 ? 0 : of_any_size(1e-3, 1000);
    in.position = Quantity{whole(-1500, 1500)};
    in.weekend = whole(0, 1) == 1;
    return in;
  }

 private:
  std::mt19937_64 random_;
};

TEST(QuoteModel, HoldsItsPromisesForAnyInputInRange) {
  const Instrument gold = testing::gold();
  for (unsigned seed = 0; seed < 20'000; ++seed) {
    AnyParameters any(seed);
    const Parameters p = any.parameters(kModels[seed % std::size(kModels)]);
    const QuoteInputs in = any.inputs();
    const auto quotes = desired_quotes(in, p, gold);
    const auto& [bid, ask] = quotes.sides.values;
    ASSERT_FALSE(std::isnan(quotes.model.shift_bps) || std::isnan(quotes.model.spread_bps)) << seed;
    ASSERT_GE(quotes.model.spread_bps, least_spread_bps(p)) << seed;
    if (!bid.empty() && !ask.empty()) {
      const std::int64_t width = (ask.best().price - bid.best().price).ticks;
      ASSERT_GT(width, 0) << seed;
      ASSERT_GE(width, least_spread_ticks(in.fair_price, p, gold)) << seed;
    }
    for (const Side side : kBothSides) {
      Quantity sum;
      const Level* inner = nullptr;
      for (const Level& level : quotes.sides[side].levels()) {
        ASSERT_GE(level.price, Price{1}) << seed;
        ASSERT_GE(level.quantity, gold.min_quantity()) << seed;
        ASSERT_LE(level.quantity, p.max_order_size) << seed;
        ASSERT_TRUE(!inner || sign(side) * (inner->price - level.price).ticks > 0) << seed;
        inner = &level;
        sum += level.quantity;
      }
      ASSERT_TRUE(sum.lots == 0 || sign(side) * in.position + sum <= *p.max_position) << seed;
      ASSERT_NE(quotes.sides[side].empty(), quotes.sides[side].hold == Hold::none) << seed;
    }
  }
}

TEST(QuoteModel, TheSkewLeansAgainstThePositionAndNeverBack) {
  for (unsigned seed = 0; seed < 4000; ++seed) {
    AnyParameters any(seed);
    const Parameters p = any.parameters(kModels[seed % std::size(kModels)]);
    const double volatility = any.of_any_size(1e-3, 100);
    double before = 1e300;
    for (int inventory = -10; inventory <= 10; ++inventory) {
      const auto quote =
          quote_model({.inventory = double(inventory), .room = 5, .volatility = volatility}, p);
      ASSERT_LE(quote.shift_bps, before) << seed;
      ASSERT_LE(quote.shift_bps * inventory, 0) << seed;
      before = quote.shift_bps;
    }
  }
}

TEST(QuoteModel, IsSymmetricUnderAChangeOfSign) {
  for (unsigned seed = 0; seed < 4000; ++seed) {
    AnyParameters any(seed);
    const Parameters p = any.parameters(kModels[seed % std::size(kModels)]);
    const ModelInputs plus{.inventory = any.between(0, 20), .room = 5, .volatility = any.between(0, 20)};
    ModelInputs minus = plus;
    minus.inventory = -plus.inventory;
    const auto a = quote_model(plus, p);
    const auto b = quote_model(minus, p);
    ASSERT_EQ(a.shift_bps, -b.shift_bps) << seed;
    ASSERT_EQ(a.spread_bps, b.spread_bps) << seed;
    ASSERT_EQ(a.bid_size, b.ask_size) << seed;
    ASSERT_EQ(a.ask_size, b.bid_size) << seed;
  }
}

TEST(QuoteModel, AtTheLimitOnlyTheReducingSideIsQuoted) {
  const Instrument gold = testing::gold();
  for (const QuoteModel model : kModels) {
    Parameters p = testing::fixed_parameters(gold);
    p.model = model;
    p.max_position = Quantity{300};
    const auto quotes = desired_quotes({.fair_price = 0.04, .position = Quantity{300}}, p, gold);
    EXPECT_EQ(quotes.sides[Side::buy].hold, Hold::position_limit) << to_text(model);
    EXPECT_FALSE(quotes.sides[Side::sell].empty()) << to_text(model);
  }
}

}  // namespace
}  // namespace mm::engine
