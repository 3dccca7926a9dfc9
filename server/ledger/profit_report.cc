#include "ledger/profit_report.h"

#include <SQLiteCpp/Statement.h>

#include <limits>

#include "ledger/words.h"

namespace mm::ledger {

namespace {

struct Stretch {
  std::int64_t since;
  std::int64_t until;
  void bind(SQLite::Statement& statement) const {
    statement.bind(1, since);
    statement.bind(2, until);
  }
};

// Cumulative since the ledger began.
struct Account {
  Amount realized;
  Amount fees;
};

Account account_before(SQLite::Database& database, std::int64_t time) {
  SQLite::Statement row(
      database, "SELECT realized, fees FROM positions WHERE at < ? ORDER BY at DESC, id DESC LIMIT 1");
  row.bind(1, time);
  if (!row.executeStep()) return {};
  return {amount(row, 0), amount(row, 1)};
}

// Marks of versions before this one know no parts.
struct Mark {
  double profit = 0;
  std::optional<engine::ProfitParts> parts;
  std::optional<Amount> unexplained;
};

std::optional<Mark> mark_before(SQLite::Database& database, std::int64_t time) {
  SQLite::Statement row(
      database,
      "SELECT profit, spread, adverse, inventory, fees, funding, unexplained FROM positions "
      "WHERE cause = 'marked' AND at < ? ORDER BY at DESC, id DESC LIMIT 1");
  row.bind(1, time);
  if (!row.executeStep()) return std::nullopt;
  Mark mark{row.getColumn(0).getDouble(), {}, {}};
  if (!row.getColumn(1).isNull()) {
    mark.parts = {amount(row, 1), amount(row, 2), amount(row, 3), amount(row, 4), amount(row, 5)};
  }
  if (!row.getColumn(6).isNull()) mark.unexplained = amount(row, 6);
  return mark;
}

void count_fills(SQLite::Database& database, const Stretch& stretch, engine::ProfitReport& report) {
  SQLite::Statement fills(database,
                          "SELECT side, count(*), sum(quantity), sum(value) FROM fills "
                          "WHERE at >= ? AND at < ? GROUP BY side");
  stretch.bind(fills);
  while (fills.executeStep()) {
    report.fills += static_cast<std::uint64_t>(fills.getColumn(1).getInt64());
    report.volume[side_of(fills.getColumn(0).getText())] = Quantity{fills.getColumn(2).getInt64()};
    report.turnover += amount(fills, 3);
  }
}

void sum_markouts(SQLite::Database& database, const Stretch& stretch, engine::ProfitReport& report) {
  const auto read = [](SQLite::Statement& row, engine::MarkoutSum& sum) {
    sum.fills = static_cast<std::uint64_t>(row.getColumn(1).getInt64());
    sum.value = amount(row, 2);
    sum.markout = amount(row, 3);
  };
  SQLite::Statement edges(database,
                          "SELECT 0, count(*), ifnull(sum(value), 0), ifnull(sum(edge), 0) FROM fills "
                          "WHERE at >= ? AND at < ? AND fair_price > 0");
  stretch.bind(edges);
  if (edges.executeStep()) read(edges, report.markouts.front());
  SQLite::Statement marks(database,
                          "SELECT horizon_s, count(*), sum(value), sum(edge + moved) FROM fills "
                          "JOIN fill_marks ON fill = number WHERE at >= ? AND at < ? "
                          "AND fill_marks.fair_price IS NOT NULL GROUP BY horizon_s");
  stretch.bind(marks);
  while (marks.executeStep()) {
    for (std::size_t i = 0; i < engine::kHorizons.size(); ++i) {
      if (horizon_seconds(i) == marks.getColumn(0).getInt64()) read(marks, report.markouts[1 + i]);
    }
  }
}

engine::UptimeDay sum_uptime(SQLite::Database& database, const engine::Range& range) {
  SQLite::Statement days(database,
                         "SELECT ifnull(min(day), 0), ifnull(sum(wanted), 0), ifnull(sum(two_sided), 0) "
                         "FROM uptime WHERE day >= ? AND day <= ?");
  days.bind(1, unix_day(range.since));
  days.bind(2, unix_day(range.until - Duration(1)));
  days.executeStep();
  return {days.getColumn(0).getInt64(), Duration(days.getColumn(1).getInt64()),
          Duration(days.getColumn(2).getInt64())};
}

}  // namespace

engine::ProfitReport profit_report(SQLite::Database& database, const engine::Range& range,
                                   const std::optional<engine::ProfitMark>& now) {
  const Stretch stretch{unix_ns(range.since), unix_ns(range.until)};
  const bool until_now = range.until == WallTime::max();
  engine::ProfitReport report;
  report.since = range.since;
  if (!until_now) report.until = range.until;

  const Account before = account_before(database, stretch.since);
  const Account after = account_before(database, stretch.until);
  report.realized = after.realized - before.realized;
  report.fees = after.fees - before.fees;

  const Mark begin = mark_before(database, stretch.since).value_or(Mark{0, engine::ProfitParts{}, Amount{}});
  std::optional<Mark> end = mark_before(database, stretch.until);
  if (until_now && now) end = Mark{now->profit, now->parts, now->unexplained};
  if (end) {
    report.profit = end->profit - begin.profit;
    if (end->parts && begin.parts) report.parts = *end->parts - *begin.parts;
    if (end->unexplained) report.unexplained = *end->unexplained - begin.unexplained.value_or(Amount{});
  }
  count_fills(database, stretch, report);
  sum_markouts(database, stretch, report);
  report.uptime = sum_uptime(database, range);
  return report;
}

}  // namespace mm::ledger
