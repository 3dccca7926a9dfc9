#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace mm::testing {

// A recorded message: tests/data/<name>.
inline std::string payload(const std::string& name) {
  std::ifstream in(std::string(MM_TEST_DATA) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace mm::testing
