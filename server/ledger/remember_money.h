// What a new run has to know of position, profit and its parts.
#pragma once

#include <SQLiteCpp/Database.h>

#include "engine/remembered.h"

namespace mm::ledger {

// Fills it in. Throws SQLite::Exception.
void remember_money(SQLite::Database& database, engine::Remembered& all);

}  // namespace mm::ledger
