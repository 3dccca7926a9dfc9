// What must still be known after the process was killed: orders with every step, fills, fees, positions,
// commands, parameters, modes. Recording is a copy into a mapped mailbox; a thread of its own writes the
// tables. What a killed process had recorded and not yet written is written by the next one, exactly once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/instrument.h"
#include "core/result.h"
#include "engine/control.h"
#include "engine/remembered.h"

namespace mm::ledger {

class Mailbox;
class Books;

struct LedgerSettings {
  std::filesystem::path file;  // the mailbox lies beside it, with ".mail" added
  std::string version;         // of the program, for the record
  engine::Parameters parameters;
  int retention_days = 0;                            // 0: for ever. Fills, commands and modes are always kept
  Duration forget_every = std::chrono::minutes(10);  // while it runs, so that no commit becomes long
};

struct LedgerStats {
  std::uint64_t recorded = 0;
  std::uint64_t written = 0;
  bool failed = false;
  Duration last_commit{};
};

class Ledger {
 public:
  // Told on the writer's thread: the ledger has failed, with a sentence; or, with an empty one, works again.
  using OnChange = std::function<void(const std::string& failure)>;

  // Writes what an earlier process left in the mailbox, and begins a session. Fails with a sentence when the
  // file is damaged, of a newer version, of another instrument, or in use.
  static Result<std::unique_ptr<Ledger>> open(LedgerSettings settings,
                                              std::shared_ptr<const Instrument> instrument, OnChange told);
  // Writes everything, and ends the session.
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // As the earlier runs left it.
  const engine::Remembered& remembered() const { return remembered_; }
  // The earlier run did not end in order.
  bool recovered() const { return recovered_; }

  // ---- on the loop's thread ----

  // Before the actions of the turn are performed, so that no order leaves that the ledger will not know.
  void record(const engine::Turn& turn, WallTime at);
  void record(const engine::CommandAnswered& answered, WallTime at);
  // After them: the writer may have to be woken, which costs a system call.
  void wake_writer();
  // `then` runs once everything recorded before is on disk: at once when it is, otherwise on the writer's
  // thread; always in the order of the calls. When the ledger has failed it runs all the same.
  void when_durable(std::function<void()> then);

  // ---- on any thread ----

  LedgerStats stats() const;

 private:
  struct Waiting {
    std::uint64_t below;
    std::function<void()> then;
  };
  struct Files;

  Ledger(std::unique_ptr<Files> files, const LedgerSettings& settings, OnChange told);

  void put(const struct Record& record);
  void write_until_closed();
  bool write_some(std::uint64_t upto);
  void forget_old();
  void set_durable(std::uint64_t below);
  void change(const std::string& failure);

  std::unique_ptr<Files> files_;
  const std::chrono::hours retention_;  // 0: for ever
  const Duration forget_every_;
  WallTime forgotten_until_{};  // on the writer's thread
  OnChange told_;
  engine::Remembered remembered_;
  bool recovered_ = false;
  engine::Parameters parameters_;  // as they are, on the loop's thread

  std::atomic<bool> asleep_{false};
  std::atomic<bool> failed_{false};
  std::atomic<bool> lost_{false};  // records: nothing heals that but a new start
  std::atomic<std::uint64_t> written_{0};
  std::atomic<std::int64_t> last_commit_ns_{0};

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool closing_ = false;
  std::uint64_t durable_ = 0;
  std::deque<Waiting> waiting_;

  std::thread writer_;
};

}  // namespace mm::ledger
