// One function that takes any bytes. libFuzzer calls it with what it invents, fuzz_replay_test.cc with what
// is kept in corpus/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace mm::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A promise of the parser that must hold whatever the bytes.
inline void promise(bool holds) {
  if (!holds) std::abort();
}

}  // namespace mm::fuzz
