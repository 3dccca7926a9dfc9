// What became of a fill: its edge at once, and what it was worth a little later. Signs are those of the
// field:
//
//   edge            side x (fair price at the fill - price) x quantity
//   moved(h)        side x (fair price h after the fill - fair price at the fill) x quantity
//   markout(h)      side x (fair price h after the fill - price) x quantity = edge + moved(h)
//
// side is +1 for a buy, -1 for a sell, so that above zero is always good for us. A fill that was booked
// without a fair price has no edge: for it, the price it was made at stands for the fair price at the fill.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/fixed.h"
#include "core/side.h"
#include "core/time.h"

namespace mm::engine {

// How long after a fill the fair price is looked at. The longest also ends the adverse selection of the fill.
inline constexpr std::array<Duration, 4> kHorizons{std::chrono::seconds(1), std::chrono::seconds(10),
                                                   std::chrono::seconds(60), std::chrono::seconds(300)};

// A horizon of a fill is past. The fair price is the first one at or after it; one that comes later than the
// horizon once more (2 s after the fill for the horizon of 1 s) is not taken.
struct FillMarked {
  std::uint64_t fill = 0;   // FillBooked::number
  std::size_t horizon = 0;  // index in kHorizons
  double fair_price = 0;    // 0: none came in time
  Duration after{};         // how long after the fill it was; the horizon, or a little more
  Amount moved;             // see above; as at the horizon before when no fair price came in time
};

// What the horizons of a fill have told so far, in the order of kHorizons.
using Markouts = std::array<std::optional<FillMarked>, kHorizons.size()>;

// Fills added up, to make averages of.
struct MarkoutSum {
  std::uint64_t fills = 0;
  Amount value;    // of what was executed
  Amount markout;  // of all of it

  // Weighted by value; 0 when there is nothing.
  double average_bps() const {
    return value.atoms == 0 ? 0 : static_cast<double>(markout.atoms) / static_cast<double>(value.atoms) * 1e4;
  }
};

// At the fill (the edge), and at each of kHorizons.
using MarkoutSums = std::array<MarkoutSum, 1 + kHorizons.size()>;

// A fill whose horizons are not all past.
struct WaitingFill {
  std::uint64_t number = 0;
  Side side = Side::buy;
  Quantity quantity;
  Amount value;  // of what was executed
  Amount edge;   // 0 when there was no fair price
  Amount moved;  // at the newest horizon that is past
  int past = 0;  // horizons
  WallTime booked;
};

}  // namespace mm::engine
