#include "testing/counted_heap.h"

#include <cstdlib>
#include <new>

namespace mm::testing {
thread_local std::size_t allocations = 0;
}  // namespace mm::testing

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++mm::testing::allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size) {
  if (void* const memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
