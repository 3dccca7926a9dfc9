// A short text held in place, so that it can be copied on the trading path without touching the heap.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <string_view>

namespace mm {

template <std::size_t Capacity>
class InlineText {
 public:
  static_assert(Capacity <= 255);

  constexpr InlineText() = default;
  // Longer text is cut at the capacity; callers that must not cut check fits() first.
  constexpr InlineText(std::string_view text)
      : size_(static_cast<unsigned char>(std::min(text.size(), Capacity))) {
    std::copy_n(text.data(), size_, chars_.data());
  }
  constexpr InlineText(const char* text) : InlineText(std::string_view(text)) {}

  static constexpr bool fits(std::string_view text) { return text.size() <= Capacity; }
  constexpr std::string_view view() const { return {chars_.data(), size_}; }
  constexpr bool empty() const { return size_ == 0; }
  // Its place is not written over, as an assignment does.
  constexpr void clear() { size_ = 0; }

  friend constexpr bool operator==(const InlineText& a, const InlineText& b) { return a.view() == b.view(); }

 private:
  std::array<char, Capacity> chars_{};
  unsigned char size_ = 0;
};

}  // namespace mm

template <std::size_t Capacity>
struct std::hash<mm::InlineText<Capacity>> {
  std::size_t operator()(const mm::InlineText<Capacity>& text) const noexcept {
    return std::hash<std::string_view>{}(text.view());
  }
};
