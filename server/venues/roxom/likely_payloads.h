// The payloads of the creates that are likely to be sent next.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/instrument.h"
#include "engine/likely_orders.h"

namespace mm::roxom {

inline constexpr std::size_t kMostLikely = 1024;

// Every level as wanted now at every price within reach, with either expiry; then as wanted after a fill
// within a quarter of it and with the first expiry: by then the list is made anew. The nearest prices first,
// each once. `target` is the path of creates with its prefix.
std::vector<std::string> likely_payloads(const engine::LikelyOrders& likely,
                                         const engine::AfterFills& after_fills, const Instrument& instrument,
                                         std::string_view target);

// Whether what was prepared for `before` still covers most of `now`, so that there is no need to look again.
bool covers(const engine::LikelyOrders& before, const engine::LikelyOrders& now,
            const Instrument& instrument);

}  // namespace mm::roxom
