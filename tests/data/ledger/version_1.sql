-- A ledger as the first released schema left it: bought 1.00 at 0.03998 with the fair price at 0.04, then sold 0.50 at
-- 0.04002 without a fair price.
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
INSERT INTO mailbox VALUES (77, 7);
INSERT INTO instrument VALUES ('GOLD-BTC', '0.000001', '0.01');
INSERT INTO sessions VALUES (1, '0.1.0', 1760000000000000000, 1760000100000000000, 1);
INSERT INTO orders VALUES (1, 1, 'v-1', 'buy', 39980, 100, 100, 399800000, 79960, 'filled', 1760000000000000000, 1760000001000000000);
INSERT INTO orders VALUES (2, 1, 'v-2', 'sell', 40020, 50, 50, 200100000, 40020, 'filled', 1760000000000000000, 1760000002000000000);
INSERT INTO fills VALUES (1, 1, 1760000001000000000, 'buy', 39980, 100, 399800000, 79960, 100, 0.04);
INSERT INTO fills VALUES (2, 2, 1760000002000000000, 'sell', 40020, 50, 200100000, 40020, 50, 0.0);
INSERT INTO positions VALUES (1, 1760000001000000000, 'fill', 100, 399800000, 0, 79960, NULL, NULL, NULL, NULL, NULL);
INSERT INTO positions VALUES (2, 1760000002000000000, 'fill', 50, 199900000, 200000, 119980, NULL, NULL, NULL, NULL, NULL);
INSERT INTO positions VALUES (3, 1760000060000000000, 'marked', 50, 199900000, 200000, 119980, 0.04, 0.000018002, 20370, 0.0, 0.00002);
PRAGMA user_version = 1;
