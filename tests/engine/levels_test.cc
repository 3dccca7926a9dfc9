// Several orders on each side: which of them are left where they are.
#include <gtest/gtest.h>

#include "engine/quoter.h"
#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using testing::EngineDriver;

class LevelsTest : public ::testing::Test {
 protected:
  static EngineConfig config() {
    auto config = testing::engine_config();
    config.parameters.levels = 3;
    config.parameters.level_spacing_bps = 10;
    config.parameters.level_size_factor = 2;
    config.parameters.max_position = Quantity{1500};
    return config;
  }
  LevelsTest() {
    driver.start_quoting();
    first = driver.placed();
    driver.accept_all();
  }
  EngineDriver driver{config()};
  std::vector<PlaceOrder> first;
};

TEST_F(LevelsTest, StandOneBehindTheOtherAndGrow) {
  ASSERT_EQ(first.size(), 6u);
  const std::vector<std::pair<std::int64_t, std::int64_t>> bids{{39960, 100}, {39920, 200}, {39880, 400}};
  const std::vector<std::pair<std::int64_t, std::int64_t>> asks{{40040, 100}, {40080, 200}, {40120, 400}};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(std::pair(first[i].price.ticks, first[i].quantity.lots), bids[i]);
    EXPECT_EQ(std::pair(first[i + 3].price.ticks, first[i + 3].quantity.lots), asks[i]);
  }
  const auto picture = driver.snapshot();
  EXPECT_EQ(picture.sides[Side::buy].working.size(), 3u);
  EXPECT_EQ(picture.sides[Side::buy].working.front().price, Price{39960});
}

TEST_F(LevelsTest, AFilledInnerQuoteCostsOneOrder) {
  driver.report(OrderId{1}, VenueOrderState::filled, 100);
  EXPECT_TRUE(driver.cancels().empty());
  ASSERT_EQ(driver.placed().size(), 1u);
  EXPECT_EQ(driver.placed()[0].price, Price{39960});
}

TEST_F(LevelsTest, AMissingOuterQuoteCostsOneOrder) {
  driver.report(OrderId{3}, VenueOrderState::cancelled);
  driver.advance(std::chrono::milliseconds(300));  // the back-off after an order that was taken off
  EXPECT_TRUE(driver.cancels().empty());
  ASSERT_EQ(driver.placed().size(), 1u);
  EXPECT_EQ(driver.placed()[0].price, Price{39880});
}

TEST_F(LevelsTest, FewerLevelsTakeTheOuterOnesOff) {
  driver.send(ChangeParameters{CommandId{9}, {{"levels", "1"}}, {}});
  const auto cancels = driver.cancels();
  ASSERT_EQ(cancels.size(), 4u);
  for (const auto& cancel : cancels) EXPECT_TRUE(cancel.id.value != 1 && cancel.id.value != 4);
  EXPECT_TRUE(driver.placed().empty());
}

TEST(Levels, ShareWhatThePositionLimitLeavesFromTheInsideOut) {
  const Instrument gold = testing::gold();
  Parameters parameters = testing::fixed_parameters(gold);
  parameters.levels = 4;
  parameters.max_position = Quantity{250};
  const auto quotes = desired_quotes({.fair_price = 0.04}, parameters, gold);
  const auto levels = quotes.sides[Side::buy].levels();
  ASSERT_EQ(levels.size(), 3u);
  EXPECT_EQ(levels[2].quantity, Quantity{50});
}

TEST(Levels, WhenThePriceStepsByOneLevelTheOthersStay) {
  auto config = testing::engine_config();
  config.parameters.levels = 3;
  config.parameters.level_spacing_bps = 10;
  config.parameters.max_position = Quantity{1500};
  EngineDriver driver(config);
  driver.start_quoting();
  driver.accept_all();
  // 10 bps down: the best bid stands too near, the farthest ask is one too many; the others stay.
  driver.prices(3996);
  const auto cancels = driver.cancels();
  ASSERT_EQ(cancels.size(), 2u);
  EXPECT_EQ(cancels[0].id, OrderId{1});
  EXPECT_EQ(cancels[1].id, OrderId{6});
  ASSERT_EQ(driver.placed().size(), 1u);
  EXPECT_EQ(driver.placed()[0].side, Side::buy);
  EXPECT_EQ(driver.placed()[0].price, Price{39840});
}

}  // namespace
}  // namespace mm::engine
