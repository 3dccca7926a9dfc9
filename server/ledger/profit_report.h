// What was made in a stretch of time, as the tables tell it.
#pragma once

#include <SQLiteCpp/Database.h>

#include "engine/control.h"

namespace mm::ledger {

// Throws SQLite::Exception.
engine::ProfitReport profit_report(SQLite::Database& database, const engine::Range& range,
                                   const std::optional<engine::ProfitMark>& now);

}  // namespace mm::ledger
