// Counts what each thread takes from the heap. For a program that counted_heap.cc is linked into, which
// replaces the program's operators.
#pragma once

#include <cstddef>

namespace mm::testing {

extern thread_local std::size_t allocations;

}  // namespace mm::testing
