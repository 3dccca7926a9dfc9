// Every kept input once more, with whatever sanitizer this build has. One program a target.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/target.h"

namespace mm {
namespace {

TEST(FuzzReplay, EveryKeptInputIsTakenOrRefused) {
  int inputs = 0;
  for (const char* folder : {MM_FUZZ_CORPUS, MM_FUZZ_SEEDS}) {
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      SCOPED_TRACE(file.path().string());
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      ++inputs;
    }
  }
  EXPECT_GT(inputs, 0);
}

}  // namespace
}  // namespace mm
