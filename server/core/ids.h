#pragma once

#include <compare>
#include <cstdint>
#include <functional>

#include "core/inline_text.h"

namespace mm {

// Our own number for an order, given before it is sent; never reused within a run.
struct OrderId {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(OrderId, OrderId) = default;
};

// The venue's name for an order (Roxom: a UUID), empty until the venue has told it.
using VenueOrderId = InlineText<48>;

// Index of a price source in the configured list.
struct SourceId {
  std::uint8_t index = 0;
  friend constexpr auto operator<=>(SourceId, SourceId) = default;
};

// Ties the answer to the command that asked for it.
struct CommandId {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(CommandId, CommandId) = default;
};

}  // namespace mm

template <>
struct std::hash<mm::OrderId> {
  std::size_t operator()(mm::OrderId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
