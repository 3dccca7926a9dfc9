// Prices, quantities and amounts as integers. A Price counts the instrument's price increments (ticks), a
// Quantity its quantity increments (lots), an Amount 1e-10 of the quote asset (BTC). They do not mix and do
// not convert by themselves; instrument.h turns text into them and back, exactly.
#pragma once

#include <compare>
#include <cstdint>

namespace mm {

struct Price {
  std::int64_t ticks = 0;

  friend constexpr auto operator<=>(Price, Price) = default;
  friend constexpr Price operator+(Price a, Price b) { return {a.ticks + b.ticks}; }
  friend constexpr Price operator-(Price a, Price b) { return {a.ticks - b.ticks}; }
};

// Signed where it is a position, otherwise not negative.
struct Quantity {
  std::int64_t lots = 0;

  friend constexpr auto operator<=>(Quantity, Quantity) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return {a.lots + b.lots}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return {a.lots - b.lots}; }
  friend constexpr Quantity operator-(Quantity a) { return {-a.lots}; }
  friend constexpr Quantity operator*(std::int64_t n, Quantity a) { return {n * a.lots}; }
  constexpr Quantity& operator+=(Quantity b) {
    lots += b.lots;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity b) {
    lots -= b.lots;
    return *this;
  }
};

constexpr Quantity abs(Quantity q) {
  return {q.lots < 0 ? -q.lots : q.lots};
}

struct Amount {
  static constexpr int kDecimals = 10;
  std::int64_t atoms = 0;  // 1e-10 of the quote asset

  friend constexpr auto operator<=>(Amount, Amount) = default;
  friend constexpr Amount operator+(Amount a, Amount b) { return {a.atoms + b.atoms}; }
  friend constexpr Amount operator-(Amount a, Amount b) { return {a.atoms - b.atoms}; }
  friend constexpr Amount operator-(Amount a) { return {-a.atoms}; }
  constexpr Amount& operator+=(Amount b) {
    atoms += b.atoms;
    return *this;
  }
  constexpr Amount& operator-=(Amount b) {
    atoms -= b.atoms;
    return *this;
  }
};

}  // namespace mm
