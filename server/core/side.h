#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace mm {

// The direction of an order. A buy order makes our bid, a sell order our ask.
enum class Side : unsigned char { buy, sell };

inline constexpr std::array<Side, 2> kBothSides{Side::buy, Side::sell};

constexpr Side opposite(Side side) {
  return side == Side::buy ? Side::sell : Side::buy;
}
constexpr int sign(Side side) {
  return side == Side::buy ? 1 : -1;
}
constexpr std::string_view to_text(Side side) {
  return side == Side::buy ? "buy" : "sell";
}

// One value for each side, indexed by Side.
template <typename T>
struct PerSide {
  std::array<T, 2> values{};
  T& operator[](Side side) { return values[static_cast<std::size_t>(side)]; }
  const T& operator[](Side side) const { return values[static_cast<std::size_t>(side)]; }
};

}  // namespace mm
