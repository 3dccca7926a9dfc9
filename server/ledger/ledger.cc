#include "ledger/ledger.h"

#include <SQLiteCpp/Transaction.h>

#include <chrono>

#include "core/background.h"
#include "ledger/books.h"
#include "ledger/mailbox.h"
#include "ledger/schema.h"

namespace mm::ledger {

namespace {

constexpr std::uint64_t kMostInOneCommit = 1000;
constexpr auto kRetry = std::chrono::seconds(1);

WallTime now() {
  return std::chrono::system_clock::now();
}

// Texts are kept as far as there is room, and it shows when there was not.
template <std::size_t Capacity>
InlineText<Capacity> cut(const std::string& text) {
  if (InlineText<Capacity>::fits(text)) return InlineText<Capacity>(text);
  return InlineText<Capacity>(text.substr(0, Capacity - 3) + "...");
}

// Whether the fact belongs into the ledger, and if so as what.
struct ToRecord {
  Record& record;
  engine::Parameters& parameters;  // as they are

  template <typename Fact>
  bool operator()(const Fact& fact) const {
    record.what = fact;
    return true;
  }
  bool operator()(const engine::ParametersChanged& changed) const {
    record.what = ParametersRecord{parameters, changed.parameters, changed.version};
    parameters = changed.parameters;
    return true;
  }
  bool operator()(const engine::SideChanged&) const { return false; }
  bool operator()(const engine::SourceChanged&) const { return false; }
  bool operator()(const engine::OrderRefused&) const { return false; }
};

}  // namespace

struct Ledger::Files {
  Files(const std::filesystem::path& file, std::shared_ptr<const Instrument> instrument,
        std::unique_ptr<Mailbox> opened)
      : mailbox(std::move(opened)),
        database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMs),
        books(database, std::move(instrument)) {
    // Every commit is on disk before it is told to anybody. What is written is seldom read: half a megabyte
    // of its pages in memory, and not two, is enough.
    database.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = "
        "-512");
  }

  // Writes what an earlier process left in the mailbox. False when there was nothing.
  bool recover(std::uint64_t left) {
    std::uint64_t taken = books.taken(mailbox->id());
    // In a new file the records would have no orders to refer to.
    const bool known = books.resume_session();
    if (left > Mailbox::kCapacity) taken = std::max(taken, left - Mailbox::kCapacity);
    const bool found = known && taken < left;
    if (found) write(taken, left);
    mailbox->taken(left);
    return found;
  }

  // One transaction with the records from `taken` up to `upto`.
  void write(std::uint64_t taken, std::uint64_t upto) {
    SQLite::Transaction transaction(database);
    for (std::uint64_t number = taken; number < upto; ++number) {
      if (const Record* record = mailbox->at(number)) books.book(*record);
    }
    books.set_taken(mailbox->id(), upto);
    transaction.commit();
  }

  std::unique_ptr<Mailbox> mailbox;
  SQLite::Database database;
  Books books;
};

namespace {

// Nobody else writes to the ledger while one has its mailbox, so reading is enough.
std::uint64_t booked(const std::filesystem::path& file, std::uint64_t mailbox) {
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, kBusyMs);
    SQLite::Statement taken(database, "SELECT taken FROM mailbox WHERE id = ?");
    taken.bind(1, static_cast<std::int64_t>(mailbox));
    return taken.executeStep() ? static_cast<std::uint64_t>(taken.getColumn(0).getInt64()) : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(LedgerSettings settings,
                                             std::shared_ptr<const Instrument> instrument, OnChange told) {
  auto mailbox = Mailbox::open(settings.file.string() + ".mail",
                               [&](std::uint64_t id) { return booked(settings.file, id); });
  if (!mailbox) return Error{"ledger: " + mailbox.error()};
  try {
    auto files = std::make_unique<Files>(settings.file, std::move(instrument), std::move(mailbox).value());
    const std::string damage = files->database.execAndGet("PRAGMA quick_check(1)").getString();
    if (damage != "ok") return Error{"ledger: " + settings.file.string() + " is damaged: " + damage};
    migrate(files->database);
    std::unique_ptr<Ledger> ledger(new Ledger(std::move(files), settings, std::move(told)));
    Files& open = *ledger->files_;
    const std::uint64_t left = open.mailbox->written();
    const bool recovered = open.recover(left);
    ledger->recovered_ = open.books.close_broken_sessions(now()) || recovered;
    open.books.begin_session(settings.version, now());
    ledger->forget_old();
    ledger->remembered_ = open.books.remembered();
    ledger->written_ = ledger->durable_ = left;
    ledger->writer_ = std::thread([self = ledger.get()] { self->write_until_closed(); });
    return ledger;
  } catch (const std::exception& error) {
    return Error{"ledger: " + settings.file.string() + " cannot be used: " + error.what()};
  }
}

Ledger::Ledger(std::unique_ptr<Files> files, const LedgerSettings& settings, OnChange told)
    : files_(std::move(files)),
      retention_(std::chrono::hours(24) * settings.retention_days),
      forget_every_(settings.forget_every),
      told_(std::move(told)),
      parameters_(settings.parameters) {}

Ledger::~Ledger() {
  if (!writer_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  writer_.join();
  if (failed_) return;
  try {
    files_->books.end_session(now());
  } catch (const std::exception&) {
    // The next start finds the session as one that did not end in order, which is what happened.
  }
}

// ---- the loop's side ----

void Ledger::put(const Record& record) {
  if (!files_->mailbox->put(record)) lost_.store(true, std::memory_order_relaxed);
}

void Ledger::record(const engine::Turn& turn, WallTime at) {
  Record record;
  record.at = at;
  for (const engine::Fact& fact : turn.facts) {
    if (std::visit(ToRecord{record, parameters_}, fact)) put(record);
  }
}

void Ledger::record(const engine::CommandAnswered& answered, WallTime at) {
  put(Record{at, CommandRecord{cut<80>(answered.caller), cut<200>(answered.command),
                               cut<250>(answered.reply.message), answered.reply.status}});
}

void Ledger::wake_writer() {
  if (!asleep_.load()) return;
  { const std::lock_guard lock(mutex_); }
  wake_.notify_one();
}

void Ledger::when_durable(std::function<void()> then) {
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t recorded = files_->mailbox->written();
    const bool at_once = waiting_.empty() && (durable_ >= recorded || failed_);
    if (!at_once) {
      waiting_.push_back({recorded, std::move(then)});
      then = nullptr;
    }
  }
  if (then) then();
}

LedgerStats Ledger::stats() const {
  return {files_->mailbox->written(), written_.load(), failed_.load(), Duration(last_commit_ns_.load())};
}

// ---- the writer's side ----

void Ledger::set_durable(std::uint64_t below) {
  std::unique_lock lock(mutex_);
  while (!waiting_.empty() && (waiting_.front().below <= below || failed_)) {
    const auto then = std::move(waiting_.front().then);
    lock.unlock();
    then();
    lock.lock();
    // Only now, so that nobody who comes meanwhile overtakes it.
    waiting_.pop_front();
  }
  durable_ = std::max(durable_, below);
}

void Ledger::change(const std::string& failure) {
  if (failed_.exchange(!failure.empty()) != !failure.empty()) told_(failure);
}

bool Ledger::write_some(std::uint64_t upto) {
  const std::uint64_t taken = written_.load(std::memory_order_relaxed);
  const auto begun = std::chrono::steady_clock::now();
  try {
    files_->write(taken, upto);
  } catch (const std::exception& error) {
    change(std::string("the ledger cannot be written: ") + error.what());
    set_durable(taken);
    return false;
  }
  last_commit_ns_ = to_ns(std::chrono::steady_clock::now() - begun);
  files_->mailbox->taken(upto);
  written_ = upto;
  if (lost_) {
    change("the ledger's mailbox was full and records were lost: what is in the ledger is not complete");
  } else {
    change("");
  }
  set_durable(upto);
  return true;
}

void Ledger::forget_old() {
  if (retention_ == std::chrono::hours(0)) return;
  const WallTime until = now() - retention_;
  if (until < forgotten_until_ + forget_every_) return;
  files_->books.forget(forgotten_until_, until);
  forgotten_until_ = until;
}

void Ledger::write_until_closed() {
  stand_behind_trading();
  for (;;) {
    const std::uint64_t taken = written_.load(std::memory_order_relaxed);
    const std::uint64_t recorded = files_->mailbox->written();
    if (taken < recorded) {
      if (write_some(std::min(recorded, taken + kMostInOneCommit))) continue;
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, kRetry, [&] { return closing_; })) return;
      continue;
    }
    try {
      forget_old();
    } catch (const std::exception&) {
      // The next record cannot be written either, which is told.
    }
    std::unique_lock lock(mutex_);
    asleep_ = true;
    wake_.wait(lock, [&] { return closing_ || files_->mailbox->written() != taken; });
    asleep_ = false;
    if (closing_ && files_->mailbox->written() == taken) return;
  }
}

}  // namespace mm::ledger
