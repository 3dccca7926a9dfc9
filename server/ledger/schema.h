// The tables of the ledger and the way to them from older ones.
#pragma once

#include <SQLiteCpp/Database.h>

namespace mm::ledger {

// How long whoever opens the file waits for somebody else's lock.
inline constexpr int kBusyMs = 5000;

// Brings the file to the newest schema, each step whole or not at all. Throws SQLite::Exception, also with a
// sentence when the file is of a newer version.
void migrate(SQLite::Database& database);

}  // namespace mm::ledger
