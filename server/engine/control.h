// The port through which other threads steer the engine and see it: commands in, pictures out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/result.h"
#include "engine/action.h"
#include "engine/depth.h"
#include "engine/event.h"
#include "engine/order_path.h"
#include "engine/snapshot.h"

namespace mm::engine {

using Command = std::variant<StartTrading, StopTrading, ReducePosition, ChangeParameters, CancelAll,
                             EngageKillSwitch, ResetKillSwitch>;

// Callable from any thread.
class Control {
 public:
  virtual ~Control() = default;
  // Hands the command to the loop (its id is filled in there); `done` is called once, on another thread, when
  // the answer is durable, and must not block. `caller` names who asked, for the log.
  virtual void post(Command command, std::string caller, std::function<void(const CommandReply&)> done) = 0;
};

// A command and what came of it.
struct CommandAnswered {
  std::string caller;
  std::string command;  // in words, see describe()
  CommandReply reply;
};

// Something that happened: a fact of a turn (SideChanged left out: pictures show it), or a command.
struct Occurrence {
  std::uint64_t sequence = 0;  // 1, 2, 3 ... in this run
  WallTime at;
  std::variant<Fact, CommandAnswered> what;
};

// A fill and what became of it.
struct PastFill {
  FillBooked fill;
  Markouts markouts;
};

// How long the newest orders took, from the tick behind them to the socket.
struct OrderTimes {
  std::uint64_t orders = 0;           // in this run
  std::vector<Duration> newest = {};  // oldest first
};

// Callable from any thread.
class Feed {
 public:
  virtual ~Feed() = default;

  // The newest picture, made anew at least twice a second; null only before the first one.
  virtual std::shared_ptr<const Snapshot> latest() const = 0;

  // The newest fills of this run, oldest first, those with number > after, at most `limit` (the newest win).
  virtual std::vector<PastFill> fills(std::uint64_t after, std::size_t limit) const = 0;

  // What happened after the given sequence as far as it is kept, oldest first, at most `limit` (the oldest
  // win).
  virtual std::vector<Occurrence> occurrences(std::uint64_t after, std::size_t limit) const = 0;

  // Of the orders after the first `after` of this run, as far as they are kept.
  virtual OrderTimes order_times(std::uint64_t after) const = 0;

  // Of the newest orders that left in the turn of their price, oldest first, as far as they are kept.
  virtual std::vector<StageTimes> order_paths() const = 0;

  // As DepthSource::depth.
  virtual std::shared_ptr<const Depth> depth() const = 0;
};

// What `mmctl doctor` asks: each line one check.
struct DoctorCheck {
  std::string name;
  bool ok = false;
  std::string detail;  // what was found, and what to do when it is not ok
};

// Callable from any thread.
class Doctor {
 public:
  virtual ~Doctor() = default;
  // Takes up to some seconds; `done` is called once, on another thread, and must not block.
  virtual void examine(std::function<void(std::vector<DoctorCheck>)> done) = 0;
};

// ---- the past, as the ledger has it ----

struct Range {
  WallTime since;
  WallTime until = WallTime::max();
  std::size_t limit = 1000;  // the newest win; of profit() nothing is left out
};

struct PastOrder {
  Order order;  // without MonoTimes
  WallTime changed;
};

// A command, a change of mode or of a parameter, or the beginning or end of a run.
struct PastEvent {
  WallTime at;
  std::string kind;    // "command", "mode", "parameter", "session", "account"
  std::string caller;  // of commands
  std::string text;
  std::string status;  // of commands
};

// What one command changed in the parameters.
struct PastParameterChange {
  std::uint64_t number = 0;  // 1, 2, 3 ... as long as there is a ledger
  WallTime at;
  std::string caller;
  bool this_run = false;
  std::vector<ParameterDifference> differences;
};

// Profit at a moment, cumulative since the ledger began.
struct ProfitMark {
  double profit = 0;
  ProfitParts parts;
  std::optional<Amount> unexplained;  // nothing before the first comparison
};

// What was made in a stretch of time: by average cost, in the quote asset.
struct ProfitReport {
  WallTime since;
  std::optional<WallTime> until;  // nothing: until now
  std::uint64_t fills = 0;
  PerSide<Quantity> volume;
  Amount turnover;  // what was executed is worth
  Amount realized;  // fees not included
  Amount fees;      // paid
  // With what is held, marked to the fair price, at the end less at the beginning; as far as a mark is known.
  std::optional<double> profit;
  std::optional<ProfitParts> parts;   // of it
  std::optional<Amount> unexplained;  // what the account at the exchange has gained beside it
  MarkoutSums markouts;               // of the fills booked in it, as far as their horizons are past
  UptimeDay uptime;                   // of all the UTC days that it touches, added up; `day` is the first
};

// Callable from any thread; every function may take some milliseconds.
class Archive {
 public:
  virtual ~Archive() = default;
  virtual Result<std::vector<PastOrder>> orders(const Range& range) const = 0;
  virtual Result<std::vector<PastFill>> fills(const Range& range) const = 0;
  virtual Result<std::vector<PastEvent>> events(const Range& range) const = 0;
  virtual Result<std::vector<PastParameterChange>> parameter_changes(const Range& range) const = 0;
  // With `now`, a stretch without an end goes up to that mark, otherwise to the newest in the ledger.
  virtual Result<ProfitReport> profit(const Range& range, const std::optional<ProfitMark>& now) const = 0;
  // When this run began.
  virtual Result<WallTime> session_began() const = 0;
};

}  // namespace mm::engine
