// How long creates took from request to answer, as a ledger has it: for whoever imitates the way to the
// exchange.
#pragma once

#include <filesystem>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace mm::ledger {

// Of the newest orders that the exchange answered; at least one and at most `most`. Only reads: an mmd may be
// writing the ledger, and one that an earlier version has left will do.
Result<std::vector<Duration>> round_trips(const std::filesystem::path& file, std::size_t most);

}  // namespace mm::ledger
