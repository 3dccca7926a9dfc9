// mm_simulate: lives through many worlds and tells what was violated, and how fast it went.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <ctime>
#include <iostream>

#include "simulation/trace.h"
#include "simulation/world.h"

namespace {

using mm::Duration;
using mm::simulation::Faults;
using mm::simulation::Tally;
using mm::simulation::World;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void print(const Tally& tally) {
  std::printf(
      "%.2f hours trading, %llu turns, %llu orders (%llu unknown for a while), %llu fills, %llu commands, "
      "%llu halts, %llu crashes, "
      "%llu fills by hand, %llu adjusted positions, %llu lines of the exchange's log booked\n",
      mm::to_seconds(tally.trading) / 3600, static_cast<unsigned long long>(tally.turns),
      static_cast<unsigned long long>(tally.orders), static_cast<unsigned long long>(tally.unknown),
      static_cast<unsigned long long>(tally.fills), static_cast<unsigned long long>(tally.commands),
      static_cast<unsigned long long>(tally.halts), static_cast<unsigned long long>(tally.crashes),
      static_cast<unsigned long long>(tally.hand_fills), static_cast<unsigned long long>(tally.adjusted),
      static_cast<unsigned long long>(tally.entries));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Lives through seeded worlds in virtual time and checks the engine's promises after every step.");
  double hours = 1;
  std::uint64_t seeds = 1;
  std::uint64_t first = 1;
  bool memory = false;
  bool trace = false;
  app.add_option("--hours", hours, "Simulated hours in all, shared by the seeds");
  app.add_option("--seeds", seeds, "How many worlds")->check(CLI::PositiveNumber);
  app.add_option("--seed", first, "The first seed");
  app.add_flag(
      "--memory", memory,
      "No crashes, so that one engine lives through all of it; tell how much memory it holds at the end");
  app.add_flag("--trace", trace, "Print every event, action and fact");
  CLI11_PARSE(app, argc, argv);

  const Duration length(static_cast<std::int64_t>(hours / static_cast<double>(seeds) * 3.6e12));
  const double begin = cpu_seconds();
  Duration lived{};
  Tally tally;
  std::uint64_t failed = 0;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    Faults faults = Faults::all(seed);
    if (memory) faults.crash = {};
    World world(seed, faults, trace ? &std::cout : nullptr);
    world.run(length);
    lived += world.lived();
    tally += world.tally();
    if (seeds == 1) std::printf("digest %016llx\n", static_cast<unsigned long long>(world.digest()));
    if (memory) {
      std::printf("seed %llu: after %.2f h the engine holds %zu bytes\n",
                  static_cast<unsigned long long>(seed), mm::to_seconds(world.lived()) / 3600,
                  world.end_engine());
    }
    if (world.violations().empty()) continue;
    ++failed;
    for (const auto& violation : world.violations()) {
      std::printf("seed %llu at %s: %s\n", static_cast<unsigned long long>(seed),
                  mm::simulation::time_text(violation.at).c_str(), violation.text.c_str());
    }
    std::printf("  again with: mm_simulate --hours %.9g --seed %llu --trace\n",
                hours / static_cast<double>(seeds), static_cast<unsigned long long>(seed));
    std::fflush(stdout);
  }
  const double cpu = cpu_seconds() - begin;
  const double lived_hours = mm::to_seconds(lived) / 3600;
  print(tally);
  std::printf(
      "%.2f simulated hours over %llu seeds in %.2f s of CPU: %.1f hours per CPU-second; %llu failed\n",
      lived_hours, static_cast<unsigned long long>(seeds), cpu, lived_hours / cpu,
      static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}
