// The frames of Roxom's channel `depth`, by the rules of messages.h. They are for the ladder that people look
// at, and are read on a link of their own.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "core/instrument.h"
#include "core/top_of_book.h"
#include "venues/roxom/messages.h"

namespace mm::roxom {

// More ticks or lots than any market has: what is told beyond it is nonsense, and must not overflow our sums.
constexpr std::int64_t kMostUnits = 1'000'000'000'000;

// A whole book or changes of one: for what a change's quantity means, see depth_book.h.
struct DepthFrame {
  bool whole = false;
  std::vector<Level> bids;
  std::vector<Level> asks;
};

// TopOfBook: of the channel `level1`.
using DepthMessage = std::variant<Ignored, Unusable, StreamError, TopOfBook, DepthFrame>;
DepthMessage parse_depth(std::string_view frame, const Instrument& instrument);

}  // namespace mm::roxom
