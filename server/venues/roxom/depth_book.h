// The exchange's book from snapshots and deltas of the channel `depth`. Its documentation leaves open whether
// a delta's quantity is the new total of a level or what is added to it. Both books are kept until the frames
// themselves, or the best prices that `level1` tells, show which is meant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/side.h"
#include "core/top_of_book.h"
#include "venues/roxom/depth_messages.h"

namespace mm::roxom {

class DepthBook {
 public:
  // More a side than anybody looks at, so that no stream of levels grows our memory; the farthest go.
  static constexpr std::size_t kMostLevels = 2000;

  // Forgets everything.
  void clear() { *this = {}; }
  void apply(const DepthFrame& frame);
  void apply(const TopOfBook& level1) { level1_ = level1; }

  // A snapshot has come.
  bool is_known() const { return known_; }
  // It is not crossed, and its best prices are those of level1, as far as that has told any. Which of the two
  // comes first is not promised, so that a moment of difference is nothing. Learns what deltas mean.
  bool agrees();
  // Best first.
  std::vector<Level> levels(Side side, std::size_t most) const;

 private:
  enum class Meaning : std::uint8_t { unknown, change, total };
  // Keyed so that the best price comes first on both sides: asks by price, bids by minus price.
  using Levels = std::map<std::int64_t, std::int64_t>;
  using Book = PerSide<Levels>;

  void apply(Side side, const std::vector<Level>& rows, bool whole);
  bool matches(const Book& book) const;
  const Book& book() const { return meaning_ == Meaning::total ? if_totals_ : if_changes_; }

  Book if_changes_;
  Book if_totals_;
  Meaning meaning_ = Meaning::unknown;
  std::optional<TopOfBook> level1_;
  bool known_ = false;
};

}  // namespace mm::roxom
