// A few words with numbers in them, for a mode or a source: cut to what a Detail holds, nothing from the
// heap.
#pragma once

#include <cstdio>

#include "engine/mode.h"

namespace mm::engine {

// As printf takes it.
template <typename... Values>
Detail format_detail(const char* pattern, Values... values) {
  char text[121];
  std::snprintf(text, sizeof text, pattern, values...);
  return Detail(text);
}

}  // namespace mm::engine
