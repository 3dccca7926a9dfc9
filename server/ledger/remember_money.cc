#include "ledger/remember_money.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>

#include "ledger/words.h"

namespace mm::ledger {

namespace {

constexpr std::int64_t kMostWaiting = 10'000;

void remember_position(SQLite::Database& database, engine::Remembered& all) {
  SQLite::Statement position(
      database, "SELECT net, cost, realized, fees, funding FROM positions ORDER BY id DESC LIMIT 1");
  if (position.executeStep()) {
    all.position = Position(Quantity{position.getColumn(0).getInt64()}, amount(position, 1),
                            amount(position, 2), amount(position, 3), amount(position, 4));
  }
  SQLite::Statement marks(
      database, "SELECT day, day_start, peak FROM positions WHERE cause = 'marked' ORDER BY id DESC LIMIT 1");
  if (marks.executeStep()) {
    all.marks = engine::ProfitMarks{marks.getColumn(0).getInt64(), marks.getColumn(1).getDouble(),
                                    marks.getColumn(2).getDouble()};
  }
}

// The sums are made of the single fills, so that none can be in one and not in the other.
void remember_fills(SQLite::Database& database, engine::Remembered& all) {
  all.last_fill =
      static_cast<std::uint64_t>(database.execAndGet("SELECT ifnull(max(number), 0) FROM fills").getInt64());
  all.spread =
      Amount{database
                 .execAndGet("SELECT (SELECT ifnull(sum(edge), 0) FROM fills) - (SELECT "
                             "ifnull(sum(iif(side = 'buy', 1, -1) * late_fees.value), 0) FROM late_fees "
                             "JOIN orders ON order_id = orders.id WHERE late_fees.value != 0)")
                 .getInt64()};
  all.adverse = Amount{
      database.execAndGet("SELECT ifnull(sum(moved), 0) FROM fill_marks WHERE horizon_s = 300").getInt64()};
  // Horizons pass in the order of the fills, so whoever waits is younger than the last that does not.
  SQLite::Statement waiting(
      database,
      "SELECT number, side, quantity, value, edge, at, (SELECT count(*) FROM fill_marks WHERE fill = "
      "number), "
      "ifnull((SELECT moved FROM fill_marks WHERE fill = number ORDER BY horizon_s DESC LIMIT 1), 0) "
      "FROM fills WHERE number > (SELECT ifnull(max(fill), 0) FROM fill_marks WHERE horizon_s = 300) "
      "ORDER BY number DESC LIMIT ?");
  waiting.bind(1, kMostWaiting);
  while (waiting.executeStep()) {
    engine::WaitingFill& fill = all.waiting_fills.emplace_back();
    fill.number = static_cast<std::uint64_t>(waiting.getColumn(0).getInt64());
    fill.side = side_of(waiting.getColumn(1).getText());
    fill.quantity = Quantity{waiting.getColumn(2).getInt64()};
    fill.value = amount(waiting, 3);
    fill.edge = amount(waiting, 4);
    fill.booked = wall_from_unix_ns(waiting.getColumn(5).getInt64());
    fill.past = waiting.getColumn(6).getInt();
    fill.moved = amount(waiting, 7);
  }
  std::reverse(all.waiting_fills.begin(), all.waiting_fills.end());
}

void remember_account(SQLite::Database& database, engine::Remembered& all) {
  SQLite::Statement comparison(database, "SELECT base, entries_since FROM account_comparison");
  if (!comparison.executeStep()) return;
  if (!comparison.getColumn(0).isNull()) all.equity_base = amount(comparison, 0);
  all.entries_since = wall_from_unix_ns(comparison.getColumn(1).getInt64());
  SQLite::Statement entries(database, "SELECT id FROM account_entries WHERE exchange_time >= ?");
  entries.bind(1, unix_ns(*all.entries_since));
  while (entries.executeStep()) all.entries.emplace_back(entries.getColumn(0).getText());
}

void remember_uptime(SQLite::Database& database, engine::Remembered& all) {
  SQLite::Statement uptime(database, "SELECT day, wanted, two_sided FROM uptime ORDER BY day DESC LIMIT 1");
  if (!uptime.executeStep()) return;
  all.uptime = {uptime.getColumn(0).getInt64(), Duration(uptime.getColumn(1).getInt64()),
                Duration(uptime.getColumn(2).getInt64())};
}

}  // namespace

void remember_money(SQLite::Database& database, engine::Remembered& all) {
  remember_position(database, all);
  remember_fills(database, all);
  remember_account(database, all);
  remember_uptime(database, all);
}

}  // namespace mm::ledger
