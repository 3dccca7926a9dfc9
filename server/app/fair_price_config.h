// The formulas of the fair price as the configuration writes them.
#pragma once

#include "app/json_section.h"
#include "engine/engine.h"

namespace mm::app {

// "A / B", "A * B / C" or "A", where A, B, C are names of sources; brackets around the whole may stand. In
// "fair_price" one formula, or a list of formulas and {"formula": ..., "weight": ...}; in "fair_price_rules"
// how they are combined. A formula must come out in units of `quote` (such as BTC) for one contract.
engine::FairPriceSpec read_fair_price(JsonSection& root, const std::vector<engine::SourceSpec>& sources,
                                      std::string_view quote);

}  // namespace mm::app
