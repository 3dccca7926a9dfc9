#include "ledger/books.h"

#include <SQLiteCpp/Transaction.h>
#include <SQLiteCpp/VariadicBind.h>

#include <optional>

#include "ledger/remember_money.h"
#include "ledger/words.h"

namespace mm::ledger {

namespace {

// How many ended orders a new run is told of: a fill may still be told late, and an order of unknown outcome
// must not be taken for one of them.
constexpr int kEndedKept = 1024;

template <typename... Values>
void run(SQLite::Statement& statement, const Values&... values) {
  statement.tryReset();  // it may have failed the last time
  if constexpr (sizeof...(values) > 0) SQLite::bind(statement, values...);
  statement.exec();
  statement.reset();
}

}  // namespace

Books::Books(SQLite::Database& database, std::shared_ptr<const Instrument> instrument)
    : database_(database), instrument_(std::move(instrument)) {}

SQLite::Statement& Books::prepared(const char* sql) {
  const auto found = statements_.find(sql);
  return found != statements_.end() ? found->second
                                    : statements_.try_emplace(sql, database_, sql).first->second;
}

bool Books::resume_session() {
  session_ = database_.execAndGet("SELECT ifnull(max(id), 0) FROM sessions").getInt64();
  return session_ != 0;
}

bool Books::close_broken_sessions(WallTime now) {
  run(prepared("UPDATE sessions SET ended = ? WHERE ended IS NULL"), unix_ns(now));
  return database_.getChanges() > 0;
}

void Books::begin_session(const std::string& version, WallTime now) {
  const std::string price_increment = to_text(instrument_->price_increment());
  const std::string quantity_increment = to_text(instrument_->quantity_increment());
  SQLite::Transaction transaction(database_);
  SQLite::Statement known(database_, "SELECT symbol, price_increment, quantity_increment FROM instrument");
  if (!known.executeStep()) {
    run(prepared("INSERT INTO instrument VALUES (?, ?, ?)"), instrument_->symbol(), price_increment,
        quantity_increment);
  } else if (known.getColumn(0).getString() != instrument_->symbol() ||
             known.getColumn(1).getString() != price_increment ||
             known.getColumn(2).getString() != quantity_increment) {
    throw SQLite::Exception("it holds " + known.getColumn(0).getString() + " in steps of " +
                            known.getColumn(1).getString() + " and " + known.getColumn(2).getString() +
                            ", not " + instrument_->symbol() + " in steps of " + price_increment + " and " +
                            quantity_increment);
  }
  known.reset();
  run(prepared("INSERT INTO sessions (version, started) VALUES (?, ?)"), version, unix_ns(now));
  session_ = database_.getLastInsertRowid();
  transaction.commit();
}

void Books::end_session(WallTime now) {
  run(prepared("UPDATE sessions SET ended = ?, clean = 1 WHERE id = ?"), unix_ns(now), session_);
}

void Books::forget(WallTime from, WallTime until) {
  SQLite::Transaction transaction(database_);
  run(prepared("DELETE FROM orders WHERE created >= ? AND created < ? AND state IN ('filled', 'cancelled', "
               "'rejected') "
               "AND NOT EXISTS (SELECT 1 FROM fills WHERE order_id = orders.id) "
               "AND NOT EXISTS (SELECT 1 FROM late_fees WHERE order_id = orders.id)"),
      unix_ns(from), unix_ns(until));
  run(prepared("DELETE FROM positions WHERE at >= ? AND at < ? AND cause = 'marked' "
               "AND id < (SELECT max(id) FROM positions WHERE cause = 'marked')"),
      unix_ns(from), unix_ns(until));
  transaction.commit();
}

void Books::book(const Record& record) {
  std::visit([&](const auto& what) { write(what, unix_ns(record.at)); }, record.what);
}

std::uint64_t Books::taken(std::uint64_t mailbox) {
  SQLite::Statement query(database_, "SELECT taken FROM mailbox WHERE id = ?");
  query.bind(1, static_cast<std::int64_t>(mailbox));
  return query.executeStep() ? static_cast<std::uint64_t>(query.getColumn(0).getInt64()) : 0;
}

void Books::set_taken(std::uint64_t mailbox, std::uint64_t number) {
  run(prepared("DELETE FROM mailbox"));
  run(prepared("INSERT INTO mailbox VALUES (?, ?)"), static_cast<std::int64_t>(mailbox),
      static_cast<std::int64_t>(number));
}

void Books::write(const engine::OrderStepped& step, std::int64_t at) {
  const Order& order = step.order;
  run(prepared("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0)) "
               "ON CONFLICT (id) DO UPDATE SET "
               "venue_id = excluded.venue_id, executed = excluded.executed, value = excluded.value, "
               "fees = excluded.fees, state = excluded.state, changed = excluded.changed, "
               "exchange_created = excluded.exchange_created"),
      id_of(order.id), session_, words(order.venue_id.view()), words(to_text(order.side)), order.price.ticks,
      order.quantity.lots, order.executed.lots, order.executed_value.atoms, order.fees.atoms,
      words(to_text(order.state)), unix_ns(order.created_wall), at,
      order.exchange_created ? unix_ns(*order.exchange_created) : 0);
  run(prepared("INSERT INTO order_steps (order_id, at, from_state, to_state, executed, detail) "
               "VALUES (?, ?, ?, ?, ?, ?)"),
      id_of(order.id), at, words(to_text(step.from)), words(to_text(order.state)), order.executed.lots,
      words(step.detail.view()));
}

void Books::write(const engine::FillBooked& fill, std::int64_t at) {
  run(prepared("INSERT INTO fills VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      static_cast<std::int64_t>(fill.number), id_of(fill.order), unix_ns(fill.booked),
      words(to_text(fill.side)), fill.price.ticks, fill.quantity.lots, fill.value.atoms, fill.fee.atoms,
      fill.after.net().lots, fill.fair_price, fill.edge.atoms, fill.settled ? 1 : 0);
  if (fill.settled) settle(fill.order);
  run(prepared("UPDATE orders SET executed = executed + ?, value = value + ?, fees = fees + ?, changed = ? "
               "WHERE id = ?"),
      fill.quantity.lots, fill.value.atoms, fill.fee.atoms, at, id_of(fill.order));
  write_position("fill", fill.after, at);
}

void Books::write(const engine::FeeBooked& fee, std::int64_t at) {
  run(prepared("INSERT INTO late_fees (order_id, at, fee, value) VALUES (?, ?, ?, ?)"), id_of(fee.order), at,
      fee.fee.atoms, fee.value.atoms);
  run(prepared("UPDATE orders SET fees = fees + ?, value = value + ?, changed = ? WHERE id = ?"),
      fee.fee.atoms, fee.value.atoms, at, id_of(fee.order));
  if (fee.settled) settle(fee.order);
  write_position("fee", fee.after, at);
}

// All fills of an order so far: fees are told cumulative.
void Books::settle(OrderId order) {
  run(prepared("UPDATE fills SET settled = 1 WHERE order_id = ? AND settled = 0"), id_of(order));
}

void Books::write(const engine::PositionAdjusted& adjusted, std::int64_t at) {
  write_position("adjusted", adjusted.after, at);
}

void Books::write_position(const char* cause, const Position& position, std::int64_t at) {
  run(prepared("INSERT INTO positions (at, cause, net, cost, realized, fees, funding) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)"),
      at, cause, position.net().lots, position.cost().atoms, position.realized().atoms, position.fees().atoms,
      position.funding().atoms);
}

void Books::write(const engine::AccountMarked& marked, std::int64_t at) {
  const Position& position = marked.position;
  run(prepared("INSERT INTO positions (at, cause, net, cost, realized, fees, fair_price, profit, day, "
               "day_start, peak, funding, spread, adverse, inventory) "
               "VALUES (?, 'marked', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      at, position.net().lots, position.cost().atoms, position.realized().atoms, position.fees().atoms,
      marked.fair_price, marked.profit, marked.marks.day, marked.marks.day_start, marked.marks.peak,
      position.funding().atoms, marked.parts.spread.atoms, marked.parts.adverse.atoms,
      marked.parts.inventory.atoms);
  if (!marked.unexplained) return;
  run(prepared("UPDATE positions SET unexplained = ? WHERE id = last_insert_rowid()"),
      marked.unexplained->atoms);
}

void Books::write(const engine::FillMarked& mark, std::int64_t) {
  run(prepared("INSERT INTO fill_marks VALUES (?, ?, nullif(?, 0.0), ?, ?)"),
      static_cast<std::int64_t>(mark.fill), horizon_seconds(mark.horizon), mark.fair_price, to_ns(mark.after),
      mark.moved.atoms);
}

void Books::write(const engine::EntryBooked& booked, std::int64_t at) {
  const engine::AccountEntry& entry = booked.entry;
  run(prepared("INSERT INTO account_entries (id, at, exchange_time, kind, amount, venue_order_id, side, "
               "quantity, value, fee) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      words(entry.id.view()), at, unix_ns(entry.at), words(to_text(entry.kind)), entry.amount.atoms,
      words(entry.order.view()), words(to_text(entry.side)), entry.quantity.lots, entry.value.atoms,
      entry.fee.atoms);
  if (entry.kind == engine::EntryKind::transfer) {
    run(prepared("UPDATE account_comparison SET base = base + ?"), entry.amount.atoms);
  }
  write_position("entry", booked.after, at);
}

void Books::write(const engine::AccountCompared& compared, std::int64_t at) {
  run(prepared("INSERT INTO account_comparison (id, at, entries_since) VALUES (1, ?, ?) "
               "ON CONFLICT (id) DO UPDATE SET at = excluded.at, entries_since = excluded.entries_since"),
      at, unix_ns(compared.entries_since));
  if (!compared.base || !compared.unexplained) return;
  run(prepared("UPDATE account_comparison SET base = ?, unexplained = ?"), compared.base->atoms,
      compared.unexplained->atoms);
}

void Books::write(const engine::UptimeMarked& uptime, std::int64_t) {
  run(prepared("INSERT OR REPLACE INTO uptime VALUES (?, ?, ?)"), uptime.day.day, to_ns(uptime.day.wanted),
      to_ns(uptime.day.two_sided));
}

void Books::write(const engine::ModeChanged& mode, std::int64_t at) {
  run(prepared("INSERT INTO mode_changes (session, at, from_mode, from_reason, to_mode, to_reason, detail) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)"),
      session_, at, words(to_text(mode.from.mode)), words(to_text(mode.from.reason)),
      words(to_text(mode.to.mode)), words(to_text(mode.to.reason)), words(mode.to.detail.view()));
}

void Books::write(const ParametersRecord& changed, std::int64_t at) {
  for (const auto& spec : engine::parameter_specs()) {
    const std::string before = engine::parameter_text(changed.before, spec.name, *instrument_);
    const std::string after = engine::parameter_text(changed.after, spec.name, *instrument_);
    if (before == after) continue;
    run(prepared("INSERT INTO parameter_changes (session, at, version, name, old, new) "
                 "VALUES (?, ?, ?, ?, ?, ?)"),
        session_, at, static_cast<std::int64_t>(changed.version), words(spec.name), before, after);
  }
}

void Books::write(const CommandRecord& command, std::int64_t at) {
  run(prepared("INSERT INTO commands (session, at, caller, command, status, message) "
               "VALUES (?, ?, ?, ?, ?, ?)"),
      session_, at, words(command.caller.view()), words(command.command.view()),
      words(to_text(command.status)), words(command.message.view()));
}

void Books::remember_orders(engine::Remembered& all) {
  all.last_order =
      static_cast<std::uint64_t>(database_.execAndGet("SELECT ifnull(max(id), 0) FROM orders").getInt64());
  SQLite::Statement orders(
      database_,
      "SELECT " + kOrderColumns +
          " FROM orders "
          "WHERE state NOT IN ('filled', 'cancelled', 'rejected') OR id IN (SELECT id FROM orders "
          "WHERE state IN ('filled', 'cancelled', 'rejected') ORDER BY id DESC LIMIT ?) ORDER BY id");
  orders.bind(1, kEndedKept);
  while (orders.executeStep()) all.orders.push_back(order_of(orders));
}

void Books::remember_unsettled(engine::Remembered& all) {
  SQLite::Statement orders(database_, "SELECT DISTINCT order_id FROM fills WHERE settled = 0");
  while (orders.executeStep()) {
    all.unsettled.push_back(OrderId{static_cast<std::uint64_t>(orders.getColumn(0).getInt64())});
  }
}

engine::Remembered Books::remembered() {
  engine::Remembered all;
  remember_orders(all);
  remember_unsettled(all);
  remember_money(database_, all);
  SQLite::Statement mode(database_,
                         "SELECT to_mode, to_reason, detail FROM mode_changes ORDER BY id DESC LIMIT 1");
  if (mode.executeStep() && mode.getColumn(0).getText() == to_text(engine::Mode::halted)) {
    all.halt = engine::ModeState{engine::Mode::halted, reason_of(mode.getColumn(1).getText()),
                                 engine::Detail(mode.getColumn(2).getText())};
  }
  return all;
}

}  // namespace mm::ledger
