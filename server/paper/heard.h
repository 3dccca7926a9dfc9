// What a shadow hears of: what everybody sees, and what became of our real orders, so that it can think them
// away. Not what the exchange tells the real account.
#pragma once

#include <variant>

#include "engine/event.h"
#include "paper/real_orders.h"

namespace mm::paper {

// Time has passed.
using Heard = std::variant<engine::Woke, engine::SourceTicked, engine::SourceLinkChanged,
                           engine::VenueLinkChanged, engine::VenueTopChanged, engine::VenueTraded,
                           RealOrderSent, RealOrderStepped, RealOrderFilled>;

}  // namespace mm::paper
