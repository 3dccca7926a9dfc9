// What was decided about each level of our quotes in the last turn, and why: for whoever asks how they came
// about.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/ids.h"
#include "core/time.h"
#include "core/top_of_book.h"
#include "engine/mode.h"

namespace mm::engine {

enum class Decision : std::uint8_t {
  keep,     // the order stays
  wait,     // a better order is worth sending, but not yet
  replace,  // the order is cancelled, and another one takes its place
  place,    // nothing stands here yet
  remove,   // no level wants the order
};
inline constexpr Decision kLastDecision = Decision::remove;
std::string_view to_text(Decision decision);

enum class Cause : std::uint8_t {
  good,                // within the tolerances
  too_near,            // nearer to the fair price than desired by more than danger_tolerance_bps
  too_large,           // by more than size_tolerance_pct
  opposite_quotes,     // nearer than desired at all, while the other side sends a new quote
  position_limit,      // what rests on the side and the position are together above max_position
  parameters_changed,  // not exactly what the changed parameters ask for
  too_far,             // farther from the fair price than desired by more than tighten_tolerance_bps
  too_small,           // by more than size_tolerance_pct
  expires,             // less than a quarter of order_lifetime_ms is left
  missing,             // nothing stands here
  surplus,             // no level is left for the order
};
inline constexpr Cause kLastCause = Cause::surplus;
std::string_view to_text(Cause cause);

struct LevelDecision {
  std::optional<Level> desired;
  std::optional<Level> standing;  // with what remains of it
  OrderId order;                  // that stands
  std::size_t level = 0;          // from the inside out, of `desired`
  Decision decision = Decision::keep;
  Cause cause = Cause::good;
  Hold hold = Hold::none;            // why a new order has not left
  double nearer_bps = 0;             // to the fair price than desired; negative: farther
  double larger_pct = 0;             // than the desired size; negative: smaller
  MonoTime until = MonoTime::max();  // the end of a wait, or of the time until a kept order is renewed
};

}  // namespace mm::engine
