#include "core/instrument.h"

#include <gtest/gtest.h>

#include <limits>

#include "testing/engine_driver.h"

namespace mm {
namespace {

TEST(Instrument, TurnsTextIntoTicksAndLotsExactly) {
  const Instrument gold = testing::gold();
  EXPECT_EQ(gold.price("0.04858200").value(), Price{48582});
  EXPECT_EQ(gold.quantity("1.00").value(), Quantity{100});
  EXPECT_EQ(gold.to_text(Price{48582}, 8), "0.04858200");
  EXPECT_EQ(gold.to_text(Quantity{-125}), "-1.25");
}

TEST(Instrument, NeverRoundsAPriceThatIsOffTheGrid) {
  const Instrument gold = testing::gold();
  EXPECT_FALSE(gold.price("0.0485825").ok());
  EXPECT_NE(gold.quantity("0.005").error().find("not a multiple of 0.01"), std::string::npos);
}

TEST(Instrument, RoundsDownAndUpToTheTick) {
  const Instrument gold = testing::gold();
  EXPECT_EQ(gold.floor_to_tick(0.0400009), Price{40000});
  EXPECT_EQ(gold.ceil_to_tick(0.0400001), Price{40001});
}

TEST(Instrument, BinaryFractionsDoNotCostATick) {
  const Instrument gold = testing::gold();
  for (std::int64_t ticks = 30000; ticks < 50000; ++ticks) {
    const double value = gold.to_double(Price{ticks});
    ASSERT_EQ(gold.floor_to_tick(value), Price{ticks});
    ASSERT_EQ(gold.ceil_to_tick(value), Price{ticks});
  }
}

TEST(Instrument, NotionalIsExact) {
  const Instrument gold = testing::gold();
  EXPECT_EQ(to_text(gold.notional(Price{48582}, Quantity{25})), "0.0121455000");
  EXPECT_EQ(parse_amount("0.00002506").value().atoms, 250600);
}

TEST(Instrument, RefusesIncrementsItCannotHold) {
  EXPECT_FALSE(Instrument::create("X", Decimal{0, 0}, Decimal{1, 0}, Decimal{1, 0}).ok());
  EXPECT_FALSE(Instrument::create("X", Decimal{1, -8}, Decimal{1, -8}, Decimal{1, -8}).ok());
  EXPECT_FALSE(Instrument::create("X", Decimal{1, -6}, Decimal{1, -2}, Decimal{5, -3}).ok());
}

TEST(Instrument, ANotionalBeyondAnyAmountIsTheGreatest) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const Instrument gold = testing::gold();
  EXPECT_EQ(gold.notional(Price{kMost}, Quantity{2}), Amount{kMost});
  EXPECT_EQ(gold.notional(Price{kMost / 2}, Quantity{1}), Amount{kMost})
      << "the units overflow, not the product";
  EXPECT_EQ(gold.notional(Price{kMost}, Quantity{-2}), Amount{std::numeric_limits<std::int64_t>::min()});
}

}  // namespace
}  // namespace mm
