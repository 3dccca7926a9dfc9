// Splits profit into what was earned by whom: the spread captured, the adverse selection, and what was made
// or lost by holding. Follows each fill through its horizons. Knows only what it is told, so that whoever has
// fills and fair prices can use it: the engine, a backtest, a shadow.
//
// All sums are whole numbers of 1e-10, so nothing is lost by adding up, and the parts are the profit exactly:
// what is neither spread nor adverse selection nor fee nor funding is inventory. What a fill's longest
// horizon did not see for want of a fair price counts as inventory too.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/instrument.h"
#include "core/position.h"
#include "engine/action.h"

namespace mm::engine {

class ProfitSplit {
 public:
  // More fills than these in the longest horizon: the oldest is not followed any further.
  static constexpr std::size_t kMostWaiting = 4096;

  explicit ProfitSplit(const Instrument& instrument);

  // Goes on from an earlier run. Horizons that passed in between are treated as if there had been no fair
  // price.
  void remember(Amount spread, Amount adverse, std::span<const WaitingFill> waiting, Now now);

  // A fill of this moment; its edge. `fair_price` 0: there is none. Facts: of a fill that had to make room.
  Amount on_fill(std::uint64_t number, Side side, Quantity quantity, Amount value, double fair_price, Now now,
                 std::vector<Fact>& facts);
  // What was executed on this side turned out to be worth more (or less) than was booked.
  void correct_value(Side side, Amount more) { spread_ -= side == Side::buy ? more : -more; }

  // Marks the fills whose horizons are past, and tells them.
  void mark(std::optional<double> fair_price, MonoTime now, std::vector<Fact>& facts);
  // When mark() has something to do next.
  MonoTime next_due() const;

  // Of everything up to now; `position` must hold the same fills.
  ProfitParts parts(const Position& position, double fair_price) const;
  // Of this run.
  const MarkoutSums& markouts() const { return sums_; }
  std::size_t waiting() const { return end_ - begin_; }

 private:
  struct Followed {
    std::uint64_t number = 0;
    Side side = Side::buy;
    Quantity quantity;
    Amount value;
    Amount edge;
    Amount moved;
    MonoTime booked;
  };

  Amount worth(double fair_price, Quantity quantity) const;
  Followed& followed(std::uint64_t index) { return ring_[index % kMostWaiting]; }
  const Followed& followed(std::uint64_t index) const { return ring_[index % kMostWaiting]; }
  void pass(std::size_t horizon, double fair_price, Duration after, std::vector<Fact>& facts);

  double lot_;
  std::vector<Followed> ring_;
  // Fills are numbered as they come; those before begin_ are done with. next_[h] is the first whose horizon h
  // is not past: since every fill has the same horizons, each of them passes in the order of the fills.
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::array<std::uint64_t, kHorizons.size()> next_{};
  MonoTime marked_{};

  Amount spread_;
  Amount adverse_;  // of the fills done with
  // Of those that are followed: what they add to the position, and what it was worth at their fills.
  Quantity open_;
  Amount open_worth_;
  MarkoutSums sums_{};
};

}  // namespace mm::engine
