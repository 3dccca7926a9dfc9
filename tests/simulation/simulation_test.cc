// Some worlds on every run of the tests; mm_simulate lives through many more.
#include <gtest/gtest.h>

#include "simulation/trace.h"
#include "simulation/world.h"

namespace mm::simulation {
namespace {

constexpr Duration kLength = std::chrono::minutes(30);

TEST(Simulation, NoPromiseIsBrokenWhateverGoesWrong) {
  Tally tally;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    World world(seed, Faults::all(seed));
    world.run(kLength);
    tally += world.tally();
    for (const Violation& violation : world.violations()) {
      ADD_FAILURE() << "seed " << seed << " at " << time_text(violation.at) << ": " << violation.text
                    << "\n  again with: mm_simulate --hours 0.5 --seed " << seed << " --trace";
    }
  }
  // Worlds in which little happens would prove little.
  EXPECT_GT(tally.orders, 5'000u);
  EXPECT_GT(tally.fills, 500u);
  EXPECT_GT(tally.unknown, 50u);
  EXPECT_GT(tally.hand_fills, 20u);
  EXPECT_GT(tally.entries, 50u);
}

TEST(Simulation, NothingIsLostInAWorldWithoutFaults) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    World world(seed, Faults::none());
    world.run(kLength);
    for (const Violation& violation : world.violations()) {
      ADD_FAILURE() << "seed " << seed << " at " << time_text(violation.at) << ": " << violation.text;
    }
    EXPECT_EQ(world.tally().unknown, 0u);
    EXPECT_LE(world.tally().adjusted, 1u);  // the position it found when it began
    EXPECT_GT(world.tally().fills, 0u);
  }
}

// With orders resting: none is forgotten, none is taken for lost, and their expiry takes them off.
TEST(Simulation, TenMinutesWithoutANetworkAreSurvived) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Faults faults = Faults::none();
    faults.blackout = {.every_seconds = 900, .shortest_seconds = 600, .longest_seconds = 600};
    World world(seed, faults);
    world.run(std::chrono::hours(2));
    for (const Violation& violation : world.violations()) {
      ADD_FAILURE() << "seed " << seed << " at " << time_text(violation.at) << ": " << violation.text;
    }
    EXPECT_GT(world.lived() - world.tally().trading, std::chrono::minutes(10)) << "no blackout came";
    EXPECT_GT(world.tally().orders, 100u);
  }
}

// A week in one go: mm_simulate --memory --hours 168.
TEST(Simulation, AnEngineHoldsNoMoreAfterHalfADayThanAfterTwoHours) {
  const auto holds = [](std::uint64_t seed, Duration length) {
    Faults faults = Faults::all(seed);
    faults.crash = {};  // one engine lives through all of it
    World world(seed, faults);
    world.run(length);
    EXPECT_TRUE(world.violations().empty());
    return static_cast<double>(world.end_engine());
  };
  for (const std::uint64_t seed : {1u, 2u}) {
    const double early = holds(seed, std::chrono::hours(2));
    if (early == 0) GTEST_SKIP() << "a sanitizer keeps the heap to itself";
    EXPECT_LT(holds(seed, std::chrono::hours(12)), 1.05 * early) << "seed " << seed;
  }
}

TEST(Simulation, ASeedGivesTheSameWorldAgain) {
  const auto digest = [](std::uint64_t seed) {
    World world(seed, Faults::all(seed));
    world.run(kLength);
    return world.digest();
  };
  EXPECT_EQ(digest(7), digest(7));
  EXPECT_NE(digest(7), digest(8));
}

}  // namespace
}  // namespace mm::simulation
