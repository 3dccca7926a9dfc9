#include "core/position.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm {
namespace {

class PositionTest : public ::testing::Test {
 protected:
  void fill(Side side, std::int64_t ticks, std::int64_t lots, std::int64_t fee_atoms = 0) {
    position.apply_fill(gold, side, Price{ticks}, Quantity{lots}, Amount{fee_atoms});
  }
  Instrument gold = testing::gold();
  Position position;
};

TEST_F(PositionTest, AveragesTheCostOfWhatIsHeld) {
  fill(Side::buy, 40000, 100);
  fill(Side::buy, 41000, 100);
  EXPECT_EQ(position.net(), Quantity{200});
  EXPECT_DOUBLE_EQ(gold.average_price(position.cost(), position.net()), 0.0405);
  EXPECT_EQ(position.realized(), Amount{});
}

TEST_F(PositionTest, RealizesTheDifferenceWhenClosing) {
  fill(Side::buy, 40000, 100);
  fill(Side::sell, 40100, 50);
  EXPECT_EQ(position.net(), Quantity{50});
  EXPECT_EQ(to_text(position.realized()), "0.0000500000");  // 0.0001 BTC x 0.5
}

TEST_F(PositionTest, FlipsThroughZero) {
  fill(Side::sell, 40000, 100);
  fill(Side::buy, 39000, 150);
  EXPECT_EQ(position.net(), Quantity{50});
  EXPECT_EQ(to_text(position.realized()), "0.0010000000");
  EXPECT_DOUBLE_EQ(gold.average_price(position.cost(), position.net()), 0.039);
}

TEST_F(PositionTest, FeesAndRebatesAreKeptApartFromProfit) {
  fill(Side::buy, 40000, 100, 80'000);
  fill(Side::sell, 40000, 100, -30'000);
  EXPECT_EQ(position.realized(), Amount{});
  EXPECT_EQ(position.fees(), Amount{50'000});
}

TEST_F(PositionTest, ClosingInPartsLosesNothingToRounding) {
  fill(Side::buy, 40001, 33);
  fill(Side::buy, 40002, 34);
  for (int i = 0; i < 67; ++i) fill(Side::sell, 40001, 1);
  EXPECT_EQ(position.net(), Quantity{});
  EXPECT_EQ(position.cost(), Amount{});
  EXPECT_EQ(position.realized(), gold.notional(Price{-1}, Quantity{34}));
}

TEST_F(PositionTest, MarksWhatIsHeld) {
  fill(Side::sell, 40000, 100);
  EXPECT_NEAR(position.unrealized(gold, 0.0399), 0.0001, 1e-12);
}

}  // namespace
}  // namespace mm
