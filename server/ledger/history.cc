#include "ledger/history.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>

#include "ledger/profit_report.h"
#include "ledger/schema.h"
#include "ledger/words.h"

namespace mm::ledger {

namespace {

// A change is written down in the turn of its command, just before the answer.
const std::string kCallerOfChange =
    "ifnull((SELECT caller FROM commands WHERE commands.session = change.session AND "
    "commands.at >= change.at ORDER BY commands.id LIMIT 1), '')";

void bind_range(SQLite::Statement& statement, const engine::Range& range) {
  statement.bind(1, unix_ns(range.since));
  statement.bind(2, unix_ns(range.until));
  statement.bind(3, static_cast<std::int64_t>(range.limit));
}

engine::FillBooked fill_of(SQLite::Statement& row) {
  engine::FillBooked fill;
  fill.number = static_cast<std::uint64_t>(row.getColumn(0).getInt64());
  fill.order = OrderId{static_cast<std::uint64_t>(row.getColumn(1).getInt64())};
  fill.venue_id = VenueOrderId(row.getColumn(2).getText());
  fill.booked = wall_from_unix_ns(row.getColumn(3).getInt64());
  fill.side = side_of(row.getColumn(4).getText());
  fill.price = Price{row.getColumn(5).getInt64()};
  fill.quantity = Quantity{row.getColumn(6).getInt64()};
  fill.value = Amount{row.getColumn(7).getInt64()};
  fill.fee = Amount{row.getColumn(8).getInt64()};
  fill.after = Position(Quantity{row.getColumn(9).getInt64()}, {}, {}, {});
  fill.fair_price = row.getColumn(10).getDouble();
  fill.edge = Amount{row.getColumn(11).getInt64()};
  return fill;
}

// The marks of fills that follow each other, by number.
void add_marks(SQLite::Database& database, std::vector<engine::PastFill>& fills) {
  if (fills.empty()) return;
  SQLite::Statement rows(database,
                         "SELECT fill, horizon_s, ifnull(fair_price, 0.0), after, moved FROM fill_marks "
                         "WHERE fill BETWEEN ? AND ? ORDER BY fill");
  rows.bind(1, static_cast<std::int64_t>(fills.front().fill.number));
  rows.bind(2, static_cast<std::int64_t>(fills.back().fill.number));
  auto fill = fills.begin();
  while (rows.executeStep()) {
    const auto number = static_cast<std::uint64_t>(rows.getColumn(0).getInt64());
    while (fill != fills.end() && fill->fill.number < number) ++fill;
    if (fill == fills.end()) return;
    for (std::size_t i = 0; i < engine::kHorizons.size(); ++i) {
      if (fill->fill.number != number || horizon_seconds(i) != rows.getColumn(1).getInt64()) continue;
      fill->markouts.at(i) =
          engine::FillMarked{number, i, rows.getColumn(2).getDouble(), Duration(rows.getColumn(3).getInt64()),
                             Amount{rows.getColumn(4).getInt64()}};
    }
  }
}

}  // namespace

History::History(std::unique_ptr<SQLite::Database> database) : database_(std::move(database)) {}
History::~History() = default;

Result<std::unique_ptr<History>> History::open(const std::filesystem::path& file) {
  try {
    auto database = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY, kBusyMs);
    database->execAndGet("SELECT count(*) FROM sessions");
    return std::unique_ptr<History>(new History(std::move(database)));
  } catch (const std::exception& error) {
    return Error{"ledger: " + file.string() + " cannot be read: " + error.what()};
  }
}

template <typename Read>
auto History::read(Read&& how) const -> Result<decltype(how())> {
  const std::lock_guard lock(mutex_);
  try {
    return how();
  } catch (const std::exception& error) {
    return Error{std::string("the ledger cannot be read: ") + error.what()};
  }
}

Result<std::vector<engine::PastOrder>> History::orders(const engine::Range& range) const {
  return read([&] {
    SQLite::Statement rows(
        *database_, "SELECT " + kOrderColumns +
                        ", changed FROM orders WHERE created >= ? AND created < ? ORDER BY id DESC LIMIT ?");
    bind_range(rows, range);
    std::vector<engine::PastOrder> list;
    while (rows.executeStep()) {
      list.push_back({order_of(rows), wall_from_unix_ns(rows.getColumn("changed").getInt64())});
    }
    std::reverse(list.begin(), list.end());
    return list;
  });
}

Result<std::vector<engine::PastFill>> History::fills(const engine::Range& range) const {
  return read([&] {
    SQLite::Statement rows(
        *database_,
        "SELECT number, order_id, venue_id, at, fills.side, fills.price, fills.quantity, "
        "fills.value, fee, position, fair_price, edge FROM fills JOIN orders ON order_id = id "
        "WHERE at >= ? AND at < ? ORDER BY number DESC LIMIT ?");
    bind_range(rows, range);
    std::vector<engine::PastFill> list;
    while (rows.executeStep()) list.push_back({fill_of(rows), {}});
    std::reverse(list.begin(), list.end());
    add_marks(*database_, list);
    return list;
  });
}

Result<std::vector<engine::PastEvent>> History::events(const engine::Range& range) const {
  return read([&] {
    SQLite::Statement rows(
        *database_,
        "SELECT at, kind, caller, text, status FROM ("
        "SELECT at, 'command' AS kind, caller, command || ': ' || message AS text, status FROM commands "
        "UNION ALL SELECT at, 'mode', '', to_mode || ' (' || to_reason || ')' || "
        "iif(detail = '', '', ': ' || detail), '' FROM mode_changes "
        "UNION ALL SELECT at, 'parameter', " +
            kCallerOfChange +
            ", name || ' = ' || new || ', was ' || old, '' FROM parameter_changes AS change "
            "UNION ALL SELECT started, 'session', '', 'mmd ' || version || ' began', '' FROM sessions "
            "UNION ALL SELECT ended, 'session', '', iif(clean, 'ended', 'had not ended in order'), '' "
            "FROM sessions WHERE ended IS NOT NULL "
            "UNION ALL SELECT at, 'account', '', iif(kind = 'fill', "
            "'trade by hand: ' || side || ' worth ' || printf('%.8f', value / 1e10), "
            "kind || ' ' || printf('%.10f', amount / 1e10)), '' FROM account_entries) "
            "WHERE at >= ? AND at < ? ORDER BY at DESC LIMIT ?");
    bind_range(rows, range);
    std::vector<engine::PastEvent> list;
    while (rows.executeStep()) {
      list.push_back({wall_from_unix_ns(rows.getColumn(0).getInt64()), rows.getColumn(1).getString(),
                      rows.getColumn(2).getString(), rows.getColumn(3).getString(),
                      rows.getColumn(4).getString()});
    }
    std::reverse(list.begin(), list.end());
    return list;
  });
}

Result<std::vector<engine::PastParameterChange>> History::parameter_changes(
    const engine::Range& range) const {
  return read([&] {
    // One change is what has one version in one session.
    SQLite::Statement rows(
        *database_,
        "WITH numbered AS (SELECT *, dense_rank() OVER (ORDER BY session, version) AS number "
        "FROM parameter_changes), chosen AS (SELECT DISTINCT number FROM numbered "
        "WHERE at >= ? AND at < ? ORDER BY number DESC LIMIT ?) "
        "SELECT number, at, " +
            kCallerOfChange +
            ", session = (SELECT max(id) FROM sessions), name, old, new "
            "FROM numbered AS change WHERE number IN chosen ORDER BY id");
    bind_range(rows, range);
    std::vector<engine::PastParameterChange> list;
    while (rows.executeStep()) {
      const auto number = static_cast<std::uint64_t>(rows.getColumn(0).getInt64());
      if (list.empty() || list.back().number != number) {
        list.push_back({number,
                        wall_from_unix_ns(rows.getColumn(1).getInt64()),
                        rows.getColumn(2).getString(),
                        rows.getColumn(3).getInt() != 0,
                        {}});
      }
      list.back().differences.push_back(
          {rows.getColumn(4).getString(), rows.getColumn(5).getString(), rows.getColumn(6).getString()});
    }
    return list;
  });
}

Result<engine::ProfitReport> History::profit(const engine::Range& range,
                                             const std::optional<engine::ProfitMark>& now) const {
  return read([&] { return profit_report(*database_, range, now); });
}

Result<WallTime> History::session_began() const {
  return read([&] {
    return wall_from_unix_ns(database_->execAndGet("SELECT max(started) FROM sessions").getInt64());
  });
}

}  // namespace mm::ledger
