#include "core/decimal.h"

#include <gtest/gtest.h>

#include "core/nearest_name.h"

namespace mm {
namespace {

TEST(Decimal, ReadsWhatVenuesWrite) {
  EXPECT_EQ(parse_decimal("0.04858200").value(), (Decimal{4858200, -8}));
  EXPECT_EQ(parse_decimal("1.00").value(), (Decimal{100, -2}));
  EXPECT_EQ(parse_decimal("-5").value(), (Decimal{-5, 0}));
  EXPECT_EQ(parse_decimal("+.5").value(), (Decimal{5, -1}));
  EXPECT_EQ(parse_decimal("7.").value(), (Decimal{7, 0}));
}

TEST(Decimal, RefusesEverythingElseWithASentence) {
  for (const char* text :
       {"", ".", "-", "1e9", "abc", "1 ", " 1", "1,5", "0x10", "nan", "inf", "1.2.3", "--1"}) {
    const auto result = parse_decimal(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_NE(result.error().find("is not a decimal number"), std::string::npos) << result.error();
  }
  EXPECT_FALSE(parse_decimal("92233720368547758080").ok());
  EXPECT_FALSE(parse_decimal("0.1234567890123456789").ok());
}

TEST(Decimal, WritesExactlyWhatItRead) {
  for (const char* text : {"0", "0.00", "-0.05", "123.4500", "9223372036854775807", "0.000000000000000001"}) {
    EXPECT_EQ(to_text(parse_decimal(text).value()), text);
  }
  EXPECT_EQ(to_text(Decimal{48582, -6}, 8), "0.04858200");
  EXPECT_EQ(to_text(Decimal{5, 0}, 2), "5.00");
}

TEST(Decimal, ScalesWithRoundingHalfAwayFromZero) {
  EXPECT_EQ(scaled_to(Decimal{15, -1}, 0).value(), 2);
  EXPECT_EQ(scaled_to(Decimal{-15, -1}, 0).value(), -2);
  EXPECT_EQ(scaled_to(Decimal{14, -1}, 0).value(), 1);
  EXPECT_EQ(scaled_to(Decimal{1, 0}, 8).value(), 100'000'000);
  EXPECT_FALSE(scaled_to(Decimal{1'000'000'000'000, 0}, 18).ok());
}

TEST(NearestName, FindsTheTypo) {
  const std::string_view names[] = {"spread_bps", "order_size", "max_position"};
  EXPECT_EQ(nearest_name("spraed_bps", names), "spread_bps");
  EXPECT_EQ(nearest_name("max_positon", names), "max_position");
}

}  // namespace
}  // namespace mm
