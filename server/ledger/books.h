// Writes records into the tables, and reads back what a new run has to know. One thread; every function may
// throw SQLite::Exception.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <map>
#include <memory>
#include <string>

#include "core/instrument.h"
#include "engine/remembered.h"
#include "ledger/record.h"

namespace mm::ledger {

class Books {
 public:
  Books(SQLite::Database& database, std::shared_ptr<const Instrument> instrument);

  // Fails with an exception when the books are of another instrument.
  void begin_session(const std::string& version, WallTime now);
  // What follows belongs to the newest session there is; false when there is none.
  bool resume_session();
  // Closes what did not end in order; false when everything did.
  bool close_broken_sessions(WallTime now);
  void end_session(WallTime now);
  // Deletes what is of that time and has no fills: orders with their steps, and positions between fills.
  void forget(WallTime from, WallTime until);

  void book(const Record& record);
  // How far a mailbox has been taken out; together with what was booked, in one transaction.
  std::uint64_t taken(std::uint64_t mailbox);
  void set_taken(std::uint64_t mailbox, std::uint64_t number);

  engine::Remembered remembered();

 private:
  void write(const engine::OrderStepped& step, std::int64_t at);
  void write(const engine::FillBooked& fill, std::int64_t at);
  void write(const engine::FeeBooked& fee, std::int64_t at);
  void write(const engine::PositionAdjusted& adjusted, std::int64_t at);
  void write(const engine::AccountMarked& marked, std::int64_t at);
  void write(const engine::ModeChanged& mode, std::int64_t at);
  void write(const engine::FillMarked& mark, std::int64_t at);
  void write(const engine::EntryBooked& booked, std::int64_t at);
  void write(const engine::AccountCompared& compared, std::int64_t at);
  void write(const engine::UptimeMarked& uptime, std::int64_t at);
  void write(const ParametersRecord& changed, std::int64_t at);
  void write(const CommandRecord& command, std::int64_t at);
  void write_position(const char* cause, const Position& position, std::int64_t at);
  SQLite::Statement& prepared(const char* sql);
  void settle(OrderId order);
  void remember_orders(engine::Remembered& all);
  void remember_unsettled(engine::Remembered& all);

  SQLite::Database& database_;
  std::shared_ptr<const Instrument> instrument_;
  std::map<const char*, SQLite::Statement> statements_;
  std::int64_t session_ = 0;
};

}  // namespace mm::ledger
