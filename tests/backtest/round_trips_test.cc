#include "backtest/round_trips.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace mm::backtest {
namespace {

using std::chrono::milliseconds;

TEST(RoundTrips, QuantilesAreOfWhatWasMeasured) {
  std::vector<Duration> measured;
  for (int ms = 200; ms >= 1; --ms) measured.emplace_back(milliseconds(ms));
  const RoundTrips hundreds(measured);
  EXPECT_EQ(hundreds.count(), 200U);
  EXPECT_EQ(hundreds.median_ms(), 100);
  EXPECT_EQ(hundreds.p99_ms(), 198);
  const RoundTrips one({milliseconds(7)});
  EXPECT_EQ(one.median_ms(), 7);
  EXPECT_EQ(one.p99_ms(), 7);
}

TEST(RoundTrips, ASeedDrawsTheSameAndAnotherOneOthers) {
  const RoundTrips measured({milliseconds(40), milliseconds(50), milliseconds(60), milliseconds(900)});
  const auto draws = [&](std::uint64_t seed) {
    simulator::Random random(seed);
    std::vector<Duration> drawn(100);
    for (Duration& one : drawn) one = measured.draw(random);
    return drawn;
  };
  EXPECT_EQ(draws(1), draws(1));
  EXPECT_NE(draws(1), draws(2));
}

// The largest distance between the two distribution functions, which by chance alone is above 1.95 / sqrt(n)
// once in a thousand seeds.
TEST(RoundTrips, DrawsAreDistributedAsWhatWasMeasured) {
  simulator::Random random(1);
  std::vector<Duration> measured(500);
  for (Duration& one : measured) one = Duration(static_cast<std::int64_t>(5e7 + 2e7 * random.exponential()));
  const RoundTrips round_trips(measured);
  constexpr int kDraws = 100'000;
  std::vector<Duration> drawn(kDraws);
  for (Duration& one : drawn) one = round_trips.draw(random);
  const auto share_within = [](const std::vector<Duration>& all, Duration most) {
    return static_cast<double>(std::count_if(all.begin(), all.end(), [&](Duration d) { return d <= most; })) /
           static_cast<double>(all.size());
  };
  double farthest = 0;
  for (const Duration at : measured) {
    farthest = std::max(farthest, std::abs(share_within(drawn, at) - share_within(measured, at)));
  }
  EXPECT_LT(farthest, 1.95 / std::sqrt(kDraws));
}

}  // namespace
}  // namespace mm::backtest
