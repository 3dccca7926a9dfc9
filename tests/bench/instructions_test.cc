// A guard of the path from tick to order that noise cannot fool: callgrind counts the instructions of a tick,
// and more than 5 % over what is recorded in instructions.json fails. A change that is worth its price is
// accepted by writing the new count there, in the same commit.
#include <gtest/gtest.h>
#include <stdio.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "testing/temporary_folder.h"

namespace mm::bench {
namespace {

constexpr int kTicks = 200;
constexpr double kTolerance = 0.05;

std::string output_of(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(command.c_str(), "r");
  for (int c = 0; (c = fgetc(pipe)) != EOF;) output += static_cast<char>(c);
  pclose(pipe);
  return output;
}

double instructions_per_tick(const std::string& ticks) {
  const testing::TemporaryFolder folder;
  const std::string output =
      output_of("valgrind --tool=callgrind --callgrind-out-file=" + std::string(folder / "out") +
                " --toggle-collect='mm::bench::counted_tick*' " MM_COUNTED_TICKS " " + ticks + " " +
                std::to_string(kTicks) + " 2>&1");
  std::smatch found;
  if (!std::regex_search(output, found, std::regex("Collected : (\\d+)"))) {
    ADD_FAILURE() << "valgrind counted nothing; `./dev setup` installs it. It said:\n" << output;
    return 0;
  }
  return std::stod(found[1]) / kTicks;
}

class Instructions : public ::testing::TestWithParam<const char*> {};

TEST_P(Instructions, OfATickAreNotMoreThanRecorded) {
  std::ifstream file(MM_INSTRUCTIONS);
  const double recorded = nlohmann::json::parse(file).at(GetParam());
  const double counted = instructions_per_tick(GetParam());
  RecordProperty("instructions", static_cast<int>(counted));
  EXPECT_LE(counted, recorded * (1 + kTolerance)) << "more than 5 % over what instructions.json records";
  EXPECT_GE(counted, recorded * (1 - kTolerance)) << "better than recorded: write it into instructions.json";
}

INSTANTIATE_TEST_SUITE_P(Tick, Instructions, ::testing::Values("requote", "same"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace mm::bench
