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
)sql",
                            // What became of each fill, what profit is made of, and whether the exchange
                            // agrees. Fills from before have edges, but their horizons count as past.
                            R"sql(
ALTER TABLE fills ADD COLUMN edge INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fills ADD COLUMN settled INTEGER NOT NULL DEFAULT 1;
CREATE INDEX fills_not_settled ON fills (order_id) WHERE settled = 0;
UPDATE fills SET edge = iif(side = 'buy', 1, -1) * (CAST(round(fair_price * quantity * 1e10 *
  (SELECT CAST(quantity_increment AS REAL) FROM instrument)) AS INTEGER) - value) WHERE fair_price > 0;
CREATE TABLE fill_marks (
  fill INTEGER NOT NULL REFERENCES fills (number),
  horizon_s INTEGER NOT NULL,
  fair_price REAL,
  after INTEGER NOT NULL,
  moved INTEGER NOT NULL,
  PRIMARY KEY (fill, horizon_s)
) STRICT, WITHOUT ROWID;
INSERT INTO fill_marks SELECT number, column1, NULL, 0, 0 FROM fills, (VALUES (1), (10), (60), (300));
ALTER TABLE late_fees ADD COLUMN value INTEGER NOT NULL DEFAULT 0;
CREATE TABLE positions_2 (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('fill', 'fee', 'adjusted', 'entry', 'marked')),
  net INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  realized INTEGER NOT NULL,
  fees INTEGER NOT NULL,
  fair_price REAL,
  profit REAL,
  day INTEGER,
  day_start REAL,
  peak REAL,
  funding INTEGER NOT NULL DEFAULT 0,
  spread INTEGER,
  adverse INTEGER,
  inventory INTEGER,
  unexplained INTEGER
) STRICT;
INSERT INTO positions_2 (id, at, cause, net, cost, realized, fees, fair_price, profit, day, day_start, peak)
  SELECT id, at, cause, net, cost, realized, fees, fair_price, profit, day, day_start, peak FROM positions;
UPDATE positions_2 SET spread = (SELECT ifnull(sum(edge), 0) FROM fills), adverse = 0,
  inventory = CAST(round(profit * 1e10) AS INTEGER) + fees - (SELECT ifnull(sum(edge), 0) FROM fills)
  WHERE id = (SELECT max(id) FROM positions_2 WHERE cause = 'marked');
DROP TABLE positions;
ALTER TABLE positions_2 RENAME TO positions;
CREATE INDEX positions_by_time ON positions (at);
CREATE TABLE account_entries (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  exchange_time INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('fill', 'funding', 'transfer')),
  amount INTEGER NOT NULL,
  venue_order_id TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  quantity INTEGER NOT NULL,
  value INTEGER NOT NULL,
  fee INTEGER NOT NULL
) STRICT;
CREATE INDEX account_entries_by_exchange_time ON account_entries (exchange_time);
CREATE TABLE account_comparison (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL,
  base INTEGER,
  unexplained INTEGER,
  entries_since INTEGER NOT NULL
) STRICT;
CREATE TABLE uptime (
  day INTEGER PRIMARY KEY,
  wanted INTEGER NOT NULL,
  two_sided INTEGER NOT NULL
) STRICT;
)sql",
                            // By the exchange's clock, which is not ours. It is told between two
                            // steps and comes with the second.
                            R"sql(
ALTER TABLE orders ADD COLUMN exchange_created INTEGER;
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
