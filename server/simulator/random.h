// The simulator's source of chance: small, seeded, and the same on every machine and standard library, so
// that a seed names a run.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace mm::simulator {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  // The next 64 random bits (splitmix64).
  std::uint64_t bits() {
    state_ += 0x9e3779b97f4a7c15ULL;
    return mix(state_);
  }
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  // The seed of one of several independent streams that a seed names: each chance process has its own.
  static constexpr std::uint64_t stream_seed(std::uint64_t seed, std::uint64_t number) {
    return mix(seed * 16 + number);
  }

  // In [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // Mean 1.
  double exponential() { return -std::log1p(-uniform()); }
  // Mean 0, deviation 1.
  double normal() {
    const double radius = std::sqrt(2 * exponential());
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace mm::simulator
