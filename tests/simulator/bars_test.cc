#include "simulator/bars.h"

#include <gtest/gtest.h>

#include <cmath>

#include <string>

#include "simulator/world.h"

namespace mm::simulator {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::string kCsv =
    "open_time_ms,paxg_open,paxg_high,paxg_low,paxg_close,paxg_volume,btc_open,btc_high,btc_low,btc_close,"
    "btc_volume\n"
    "1759708800000,4000,4010,3990,4005,1,100000,100500,99000,99500,1\n"
    "1759709100000,4005,4005,3900,3950,1,99500,99600,98000,98500,1\n";

std::vector<BarPair> bars() {
  auto parsed = parse_bars(kCsv);
  EXPECT_TRUE(parsed.ok());
  return parsed.value();
}

std::string problem(const std::string& csv) {
  const auto parsed = parse_bars(csv);
  return parsed.ok() ? "" : parsed.error();
}

TEST(Bars, ReadsColumnsByName) {
  ASSERT_EQ(bars().size(), 2U);
  EXPECT_EQ(bars()[1].gold.low, 3900);
  EXPECT_EQ(bars()[0].bitcoin.high, 100'500);
}

TEST(Bars, SaysWhatIsWrongAndWhere) {
  const std::string header = kCsv.substr(0, kCsv.find('\n') + 1);
  EXPECT_EQ(problem("time,open\n"), "the header has no column open_time_ms");
  EXPECT_EQ(problem(header), "at least two bars are needed");
  EXPECT_EQ(problem(header + "1759708800000,4000\n"), "line 2: too few fields");
  EXPECT_EQ(problem(header + "1759708800000,4000,3999,3990,4000,1,1,1,1,1,1\n"),
            "line 2: a bar needs 0 < low <= open, close <= high");
  EXPECT_EQ(problem(kCsv + "1759709100000,4005,4005,3900,3950,1,99500,99600,98000,98500,1\n"),
            "line 4: times must grow");
}

TEST(Bars, TheWalkTouchesEveryCornerAndStaysInside) {
  BarMids mids(bars(), 1, AfterBars::hold_last, 5);
  EXPECT_EQ(mids.at(Duration{}).gold, 4000);
  double low = 1e9;
  double high = 0;
  for (int second = 0; second < 300; ++second) {
    const double gold = mids.at(seconds(second)).gold;
    low = std::min(low, gold);
    high = std::max(high, gold);
  }
  EXPECT_EQ(low, 3990);
  EXPECT_EQ(high, 4010);
  EXPECT_NEAR(mids.at(minutes(5)).gold, 4005, 1e-9);
  EXPECT_NEAR(mids.at(minutes(10)).gold, 3950, 1e-9);
}

TEST(Bars, TheEndIsHeldOrTheBeginningComesAgain) {
  BarMids hold(bars(), 1, AfterBars::hold_last, 5);
  EXPECT_EQ(hold.at(minutes(30)).gold, 3950);
  BarMids loop(bars(), 1, AfterBars::loop, 5);
  EXPECT_EQ(loop.at(minutes(20)).gold, 4000);
}

TEST(Bars, SpeedMakesHistoryPassFaster) {
  BarMids slow(bars(), 1, AfterBars::hold_last, 5);
  BarMids fast(bars(), 60, AfterBars::hold_last, 5);
  EXPECT_EQ(fast.at(seconds(2)).bitcoin, slow.at(minutes(2)).bitcoin);
}

TEST(Bars, AWorldFollowsThem) {
  WorldSettings settings;
  settings.bars = bars();
  settings.bars_speed = 100;
  World world(settings, wall_from_unix_ms(1'760'000'000'000));
  world.advance(seconds(7));
  EXPECT_NEAR(world.prices().fair(), 3950.0 / 98'500, 1e-6);
  // The last price holds; once the makers have put up a fresh book, their best bid is at its distance.
  const auto near = [&] {
    const auto bid = world.exchange().top(kGold).bid;
    return bid && std::abs(static_cast<double>(bid->price.ticks) - 40'101 * 0.997) <= 40;
  };
  for (int second = 8; second < 30 && !near(); ++second) world.advance(seconds(second));
  EXPECT_TRUE(near());
}

}  // namespace
}  // namespace mm::simulator
