// Everything the engine can want, and everything it tells about what it did.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/order.h"
#include "core/position.h"
#include "core/side.h"
#include "core/time.h"
#include "engine/account_entry.h"
#include "engine/markout.h"
#include "engine/mode.h"
#include "engine/parameters.h"
#include "engine/profit_parts.h"
#include "engine/quote_uptime.h"
#include "engine/remembered.h"

namespace mm::engine {

class RiskGate;

// Proof that the risk gate has seen the request: only the gate can make one.
template <typename T>
class Approved {
 public:
  const T& operator*() const { return request_; }
  const T* operator->() const { return &request_; }

 private:
  friend class RiskGate;
  explicit Approved(const T& request) : request_(request) {}
  T request_;
};

struct PlaceOrder {
  OrderId id;
  Side side = Side::buy;
  Price price;
  Quantity quantity;
  bool post_only = true;
  MonoTime cause;                      // arrival of what led to it
  std::optional<WallTime> expires_at;  // in the exchange's time: off the book then, whatever has become of us
};

struct CancelOrder {
  OrderId id;
  VenueOrderId venue_id;
  MonoTime cause;
};

// Answered by OrderReport, OrderNotFound or OrderQueryFailed.
struct QueryOrder {
  OrderId id;
  VenueOrderId venue_id;
  WallTime created;  // not later than it was made, in the exchange's time: where its log of fills is searched
};

// Orders, position, balance and log as one picture. Answered by AccountLoaded or AccountLoadFailed.
struct LoadAccount {
  std::uint64_t request = 0;
  bool include_closed = false;
  WallTime entries_since{};  // in the exchange's time
};

// Everything on the account, in every contract. Answered by AccountCancelled.
struct CancelAccount {};

enum class CommandStatus : std::uint8_t {
  done,
  refused,        // the state does not permit it
  invalid,        // the arguments are wrong
  conflict,       // the parameters do not have expected_etag
  not_confirmed,  // done on our side, but the exchange has not confirmed in time
};
std::string_view to_text(CommandStatus status);

struct ParameterTrial;

struct CommandReply {
  CommandId id;
  CommandStatus status = CommandStatus::done;
  std::string message;                              // a sentence that says what happened or what to do
  std::optional<WallTime> proven_at;                // when the listing came that shows no order of ours
  std::optional<std::uint64_t> parameters_version;  // of a change: after it
  std::string parameters_etag;                      // likewise
  std::shared_ptr<const ParameterTrial> trial;      // of a change that was only tried; see parameter_trial.h
};

using Action =
    std::variant<Approved<PlaceOrder>, CancelOrder, QueryOrder, LoadAccount, CancelAccount, CommandReply>;

// ---- facts: what changed, for logs, metrics and event streams ----

struct ModeChanged {
  ModeState from;
  ModeState to;
};

struct SideChanged {
  Side side = Side::buy;
  SideState state = SideState::off;
  Hold hold = Hold::none;
};

enum class SourceStatus : std::uint8_t { waiting, live, stale, down, invalid };
std::string_view to_text(SourceStatus status);

struct SourceChanged {
  SourceId source;
  SourceStatus status = SourceStatus::waiting;
  Detail detail;
};

// An order moved one step; for a new order `from` equals `order.state` (in_flight).
struct OrderStepped {
  Order order;
  OrderState from = OrderState::in_flight;
  Detail detail;
};

// The gate or the budget turned a wish down.
struct OrderRefused {
  Side side = Side::buy;
  Price price;
  Quantity quantity;
  Hold reason = Hold::none;
};

struct FillBooked {
  std::uint64_t number = 0;  // 1, 2, 3 ..., over restarts as far as there is a ledger
  OrderId order;
  VenueOrderId venue_id;
  Side side = Side::buy;
  Price price;
  Quantity quantity;
  Amount value;           // what was executed is worth; `price` is its average, to a tick
  Amount fee;             // paid
  Amount edge;            // see markout.h; 0 without a fair price
  Position after;         // with it
  double fair_price = 0;  // at booking; 0 when there was none
  WallTime booked;
  bool settled = true;  // false: fee or price were not told with it, and are asked for
};

// A fee that was told later than its fill, or what was executed was worth something else than was booked.
struct FeeBooked {
  OrderId order;
  Amount fee;
  Amount value;         // more than was booked
  bool settled = true;  // all is known now that the order's fills have cost
  Position after;
};

// The exchange's position differed from our count and was adopted.
struct PositionAdjusted {
  Quantity ours;
  Quantity venue;
  Position after;
};

// A line of the exchange's log of the account that no order of ours explains.
struct EntryBooked {
  AccountEntry entry;
  Position after;  // with it
};

// The account was listed and compared with our books, see equity_check.h and statement.h.
struct AccountCompared {
  std::optional<Amount> base;         // nothing before the first comparison
  std::optional<Amount> unexplained;  // likewise
  WallTime entries_since;             // where the next look at the exchange's log begins
};

// Position and profit at a moment, told at least once a minute while there is a fair price.
struct AccountMarked {
  Position position;
  double fair_price = 0;
  double profit = 0;
  ProfitMarks marks;
  ProfitParts parts{};                  // of it
  std::optional<Amount> unexplained{};  // nothing before the first comparison
};

// Told each minute while trading is wanted, and at the end of it and of the day.
struct UptimeMarked {
  UptimeDay day;
};

struct ParametersChanged {
  Parameters parameters;
  std::uint64_t version = 0;
};

using Fact = std::variant<ModeChanged, SideChanged, SourceChanged, OrderStepped, OrderRefused, FillBooked,
                          FeeBooked, PositionAdjusted, AccountMarked, ParametersChanged, FillMarked,
                          EntryBooked, AccountCompared, UptimeMarked>;

// What one event led to. Owned and reused by the engine: valid until the next call of process().
struct Turn {
  std::vector<Action> actions;
  std::vector<Fact> facts;
  MonoTime wake_at = MonoTime::max();  // hand in Woke no later than this
};

}  // namespace mm::engine
