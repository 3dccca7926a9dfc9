#pragma once

#include <cstdint>
#include <string_view>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/side.h"
#include "core/time.h"

namespace mm::engine {

// The exchange's name for a line of its log of the account.
using EntryId = InlineText<48>;

enum class EntryKind : std::uint8_t {
  fill,      // an execution in our contract, of whatever order
  funding,   // paid or received for holding our contract
  transfer,  // money that came or went beside our contract: deposits, withdrawals, other contracts' results
};
std::string_view to_text(EntryKind kind);

// One line of that log.
struct AccountEntry {
  EntryId id;
  EntryKind kind = EntryKind::fill;
  WallTime at;    // the exchange's time
  Amount amount;  // what the balance gained, of funding and transfers
  // Of a fill:
  VenueOrderId order;
  Side side = Side::buy;
  Quantity quantity;
  Amount value;
  Amount fee;  // paid
};

}  // namespace mm::engine
