#include <gtest/gtest.h>

#include "telemetry/metrics.h"
#include "telemetry/sample_of.h"
#include "testing/engine_driver.h"

namespace mm::telemetry {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class MoneyGaugesTest : public ::testing::Test {
 protected:
  std::string value(const std::string& series) const {
    return testing::sample_of(metrics.text(), series).value_or("no such series");
  }
  double number(const std::string& series) const { return std::stod(value(series)); }

  Metrics metrics{testing::gold(), {}, {}, "test"};
  engine::Snapshot picture;
};

TEST_F(MoneyGaugesTest, WhatIsNotKnownIsNotShownAsZero) {
  for (int pictures = 0; pictures < 2; ++pictures) {
    EXPECT_EQ(value("mm_profit_part_btc{part=\"spread\"}"), "Nan");
    EXPECT_EQ(value("mm_markout_average_bps{horizon=\"60s\"}"), "Nan");
    if (pictures == 1) {
      EXPECT_EQ(value("mm_unexplained_btc"), "Nan");
      EXPECT_EQ(value("mm_account_compared_timestamp_seconds"), "Nan");
      EXPECT_EQ(value("mm_two_sided_uptime_ratio"), "Nan");
    }
    metrics.on_snapshot(picture);
  }
}

TEST_F(MoneyGaugesTest, PartsAndWhatIsUnexplainedAreInBitcoin) {
  picture.money.parts = engine::ProfitParts{Amount{40'000'000}, Amount{-10'000'000}, Amount{5'000'000},
                                            Amount{20'000'000}, Amount{-1'000'000}};
  picture.money.unexplained = Amount{-300};
  picture.money.compared = wall_from_unix_ms(1'760'000'000'500);
  metrics.on_snapshot(picture);
  EXPECT_DOUBLE_EQ(number("mm_profit_part_btc{part=\"spread\"}"), 0.004);
  EXPECT_DOUBLE_EQ(number("mm_profit_part_btc{part=\"adverse_selection\"}"), -0.001);
  EXPECT_DOUBLE_EQ(number("mm_profit_part_btc{part=\"inventory\"}"), 0.0005);
  EXPECT_DOUBLE_EQ(number("mm_profit_part_btc{part=\"fees\"}"), 0.002);
  EXPECT_DOUBLE_EQ(number("mm_profit_part_btc{part=\"funding\"}"), -0.0001);
  EXPECT_DOUBLE_EQ(number("mm_unexplained_btc"), -3e-8);
  EXPECT_DOUBLE_EQ(number("mm_account_compared_timestamp_seconds"), 1'760'000'000.5);
}

TEST_F(MoneyGaugesTest, MarkoutsAreAveragedByValueForEachHorizon) {
  picture.money.markouts[0] = {3, Amount{1'000'000'000}, Amount{1'000'000}};
  picture.money.markouts[2] = {2, Amount{800'000'000}, Amount{-400'000}};
  metrics.on_snapshot(picture);
  EXPECT_DOUBLE_EQ(number("mm_markout_average_bps{horizon=\"0s\"}"), 10);
  EXPECT_DOUBLE_EQ(number("mm_markout_average_bps{horizon=\"10s\"}"), -5);
  EXPECT_DOUBLE_EQ(number("mm_markout_btc{horizon=\"10s\"}"), -0.00004);
  EXPECT_EQ(value("mm_fills_marked_total{horizon=\"0s\"}"), "3");
  EXPECT_EQ(value("mm_fills_marked_total{horizon=\"10s\"}"), "2");
  EXPECT_EQ(value("mm_fills_marked_total{horizon=\"300s\"}"), "0");
}

TEST_F(MoneyGaugesTest, UptimeIsADaysShareAndSecondsThatOnlyGrow) {
  const auto show = [&](std::int64_t day, Duration wanted, Duration two_sided) {
    picture.money.uptime = {day, wanted, two_sided};
    metrics.on_snapshot(picture);
  };
  show(20'000, hours(5), hours(4));  // what an earlier run had is not counted
  EXPECT_DOUBLE_EQ(number("mm_two_sided_uptime_ratio"), 0.8);
  EXPECT_EQ(number("mm_trading_wanted_seconds_total"), 0);
  show(20'000, hours(5) + seconds(20), hours(4) + seconds(15));
  show(20'001, seconds(8), seconds(2));
  EXPECT_DOUBLE_EQ(number("mm_two_sided_uptime_ratio"), 0.25);
  EXPECT_EQ(number("mm_trading_wanted_seconds_total"), 28);
  EXPECT_EQ(number("mm_two_sided_seconds_total"), 17);
}

TEST_F(MoneyGaugesTest, LinesOfTheExchangesLogAndMissedMarksAreCounted) {
  engine::Turn turn;
  engine::EntryBooked funding;
  funding.entry.kind = engine::EntryKind::funding;
  turn.facts = {engine::EntryBooked{}, funding, funding, engine::FillMarked{1, 0, 0.04, seconds(1), {}},
                engine::FillMarked{1, 1, 0, seconds(30), {}}};
  metrics.on_turn(turn);
  EXPECT_EQ(value("mm_account_entries_total{kind=\"fill\"}"), "1");
  EXPECT_EQ(value("mm_account_entries_total{kind=\"funding\"}"), "2");
  EXPECT_EQ(value("mm_account_entries_total{kind=\"transfer\"}"), "0");
  EXPECT_EQ(value("mm_fill_marks_missed_total"), "1");
}

}  // namespace
}  // namespace mm::telemetry
