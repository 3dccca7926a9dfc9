#include "app/command_line.h"

#include <cstdio>
#include <fstream>
#include <iterator>

namespace mm::app {

int refuse(const std::string& problem) {
  std::fputs(("mmd: " + problem + '\n').c_str(), stderr);
  return 2;
}

Result<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{"cannot read " + file.string()};
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

}  // namespace mm::app
