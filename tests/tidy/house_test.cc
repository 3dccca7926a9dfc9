// House rules that a machine can hold.
#include <gtest/gtest.h>

#include <algorithm>

#include "tidy/source_tree.h"

namespace mm {
namespace {

constexpr std::size_t kMostLines = 600;

TEST(House, FilesStaySmall) {
  for (const auto& file : testing::sources_under({"server", "client"})) {
    EXPECT_LE(file.lines.size(), kMostLines) << file.path << " wants to be two files";
  }
}

TEST(House, HeadersHaveAGuard) {
  for (const auto& file : testing::sources_under({"server", "client", "tests"})) {
    if (!file.path.ends_with(".h")) continue;
    EXPECT_NE(std::find(file.lines.begin(), file.lines.end(), "#pragma once"), file.lines.end()) << file.path;
  }
}

TEST(House, EveryFileIsNamedInItsRoomsList) {
  namespace fs = std::filesystem;
  for (const auto& file : testing::sources_under({"server", "client"})) {
    fs::path folder = (fs::path(MM_ROOT) / file.path).parent_path();
    while (!fs::exists(folder / "CMakeLists.txt")) folder = folder.parent_path();
    std::ifstream in(folder / "CMakeLists.txt");
    const std::string list{std::istreambuf_iterator<char>(in), {}};
    EXPECT_NE(list.find(fs::path(file.path).filename().string()), std::string::npos)
        << file.path << " is not listed in " << fs::relative(folder, MM_ROOT).string() << "/CMakeLists.txt";
  }
}

}  // namespace
}  // namespace mm
