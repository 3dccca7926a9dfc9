#include "ledger/schema.h"

#include <SQLiteCpp/Transaction.h>

#include <array>
#include <string>

namespace mm::ledger {

namespace {

// Prices count the instrument's price increments, quantities its quantity increments, amounts 1e-10 of the
// quote asset, times nanoseconds since 1970 UTC. A step is never changed once it was released: add another.
constexpr std::array kSteps{R"sql(
CREATE TABLE mailbox (id INTEGER NOT NULL, taken INTEGER NOT NULL) STRICT;
CREATE TABLE instrument (
  symbol TEXT NOT NULL,
  price_increment TEXT NOT NULL,
  quantity_increment TEXT NOT NULL
) STRICT;
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  version TEXT NOT NULL,
  started INTEGER NOT NULL,
  ended INTEGER,
  clean INTEGER NOT NULL DEFAULT 0 CHECK (clean IN (0, 1))
) STRICT;
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  venue_id TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  price INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  executed INTEGER NOT NULL,
  value INTEGER NOT NULL,
  fees INTEGER NOT NULL,
  state TEXT NOT NULL,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_by_state ON orders (state);
CREATE INDEX orders_by_created ON orders (created);
CREATE TABLE order_steps (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  executed INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX order_steps_by_order ON order_steps (order_id);
CREATE TABLE fills (
  number INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  at INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  price INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  value INTEGER NOT NULL,
  fee INTEGER NOT NULL,
  position INTEGER NOT NULL,
  fair_price REAL NOT NULL
) STRICT;
CREATE INDEX fills_by_order ON fills (order_id);
CREATE INDEX fills_by_time ON fills (at);
CREATE TABLE late_fees (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  at INTEGER NOT NULL,
  fee INTEGER NOT NULL
) STRICT;
CREATE TABLE positions (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('fill', 'fee', 'adjusted', 'marked')),
  net INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  realized INTEGER NOT NULL,
  fees INTEGER NOT NULL,
  fair_price REAL,
  profit REAL,
  day INTEGER,
  day_start REAL,
  peak REAL
) STRICT;
CREATE INDEX positions_by_time ON positions (at);
CREATE TABLE commands (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  at INTEGER NOT NULL,
  caller TEXT NOT NULL,
  command TEXT NOT NULL,
  status TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE TABLE parameter_changes (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  old TEXT NOT NULL,
  new TEXT NOT NULL
) STRICT;
CREATE TABLE mode_changes (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  at INTEGER NOT NULL,
  from_mode TEXT NOT NULL,
  from_reason TEXT NOT NULL,
  to_mode TEXT NOT NULL,
  to_reason TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
)sql"};

}  // namespace

void migrate(SQLite::Database& database) {
  const int found = database.execAndGet("PRAGMA user_version").getInt();
  const int newest = static_cast<int>(kSteps.size());
  if (found > newest) {
    throw SQLite::Exception("it is of a newer version of mmd (schema " + std::to_string(found) +
                            ", this one knows up to " + std::to_string(newest) + ")");
  }
  for (int step = found; step < newest; ++step) {
    SQLite::Transaction transaction(database);
    database.exec(kSteps[static_cast<std::size_t>(step)]);
    database.exec("PRAGMA user_version = " + std::to_string(step + 1));
    transaction.commit();
  }
}

}  // namespace mm::ledger
