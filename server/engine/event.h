// Everything that can happen, as the engine is told it. Names are past tense; commands are imperative.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/side.h"
#include "core/time.h"
#include "core/top_of_book.h"
#include "engine/account_entry.h"
#include "engine/parameters.h"
#include "engine/remembered.h"

namespace mm::engine {

using Text = InlineText<120>;

// ---- price sources ----

// A new best bid/ask of one source. Sizes in base units; values as told, not yet judged.
struct SourceTicked {
  SourceId source;
  double bid = 0;
  double ask = 0;
  double bid_size = 0;
  double ask_size = 0;
};

// The link that carries the source came up or went down.
struct SourceLinkChanged {
  SourceId source;
  bool up = false;
  Text detail;
};

// ---- the exchange we quote on ----

enum class VenueLink : std::uint8_t {
  down,
  up,  // private stream authenticated and subscribed: the account may be loaded
};

struct VenueLinkChanged {
  VenueLink link = VenueLink::down;
  Text detail;
};

// The stream or a request was turned away for its keys: a person must look.
struct KeysRefused {
  Text detail;
};

// The venue asked us to slow down (HTTP 429).
struct VenueRateLimited {
  Duration retry_after{};
};

struct VenueTopChanged {
  TopOfBook top;
};

// One taker's execution, as the exchange tells everybody; our own are among them. Over all prices it swept:
// lowest and highest are equal when it was one.
struct VenueTraded {
  Side taker = Side::buy;
  Price lowest;
  Price highest;
  Quantity volume;
};

// The exchange's own clock, as an answer told it (whole seconds: up to one behind).
struct VenueClockRead {
  WallTime exchange;
};

// The create was answered with the venue's id.
struct OrderAccepted {
  OrderId id;
  VenueOrderId venue_id;
};

// The venue refused the create, provably. (Also: it never left this machine.)
struct OrderRejected {
  OrderId id;
  Text detail;
};

// The create had no usable answer (time-out, 5xx, connection lost after sending): it may live.
struct OrderOutcomeUnknown {
  OrderId id;
  Text detail;
};

enum class CancelAnswer : std::uint8_t {
  accepted,  // asked; the final state is still to come
  refused,   // not proof of anything: the order is queried
  unknown,   // no usable answer
};

struct CancelAnswered {
  OrderId id;
  CancelAnswer answer = CancelAnswer::unknown;
  Text detail;
};

// A venue's word on an order's state, its own statuses folded into these.
enum class VenueOrderState : std::uint8_t {
  live,  // pendingsubmit, submitted, partiallyfilled, and every status we do not know
  cancel_pending,
  filled,
  cancelled,  // executed in part or not at all
  rejected,
};

// From the stream, a query or a listing; possibly late, twice or out of order. `executed` is cumulative.
struct OrderReport {
  VenueOrderId venue_id;
  VenueOrderState state = VenueOrderState::live;
  Quantity executed;
  std::optional<Price> fill_price;       // of the latest fill
  std::optional<Amount> executed_value;  // cumulative, when the venue's log of fills told it
  std::optional<Amount> fees;            // cumulative paid fees (negative: rebate)
  std::optional<Side> side;
  std::optional<Price> price;
  std::optional<Quantity> quantity;
  std::optional<WallTime> created;  // when the exchange took it, by its clock
  bool answers_query = false;       // the venue's answer to our QueryOrder
  Text detail;                      // the venue's reason, when it gave one
};

// The venue does not know the order that was queried.
struct OrderNotFound {
  OrderId id;
};

// The query itself failed; nothing is known.
struct OrderQueryFailed {
  OrderId id;
  Text detail;
};

struct PositionReport {
  Quantity net;  // signed
  std::optional<Price> average_entry;
  std::optional<Amount> cost{};  // average entry x net, signed, as exactly as it was told
};

struct AccountState {
  std::vector<OrderReport> orders;  // open ones; closed ones too when asked for
  bool includes_closed = false;
  PositionReport position;
  Amount balance;  // of the quote asset
  Amount available;
  Amount rounding{};  // how far balance and cost may be off for want of decimals
  // The exchange's log since LoadAccount::entries_since, read last; nothing when it could not be read.
  std::optional<std::vector<AccountEntry>> entries{};
};

// The answer to LoadAccount, as one picture. Shared because events are copied into recordings.
struct AccountLoaded {
  std::uint64_t request = 0;  // LoadAccount::request
  std::shared_ptr<const AccountState> account;
};

struct AccountLoadFailed {
  std::uint64_t request = 0;
  Text detail;
};

// The private stream told the position (a hint: the listing decides).
struct PositionReported {
  PositionReport position;
};

struct BalanceReported {
  Amount balance;
};

// The answer to CancelAccount.
struct AccountCancelled {
  bool ok = false;
  Text detail;
};

// ---- what an earlier run knew ----

// Handed in before anything else, or not at all.
struct HistoryRead {
  std::shared_ptr<const Remembered> remembered;
};

// The ledger cannot be written any more, or can again: nothing may be traded that would not be booked.
struct LedgerChanged {
  bool writable = true;
  Text detail;
};

// ---- commands (each is answered by a CommandReply with its id) ----

struct StartTrading {
  CommandId id;
};
// The fence: no create leaves after it. Answered when the exchange is proven to hold no order of ours.
struct StopTrading {
  CommandId id;
  bool shutdown = false;
};
struct ReducePosition {
  CommandId id;
};
struct ChangeParameters {
  CommandId id;
  std::vector<ParameterChange> changes;
  std::string expected_etag;  // refused when the parameters have another one; empty: any
  bool dry_run = false;       // changes nothing: the reply tells what would come of it
};
// Stops quoting and cancels our orders; with `whole_account` also everything else on the account.
struct CancelAll {
  CommandId id;
  bool whole_account = false;
};
// Stops, cancels our orders, and halts until a person resets it with a reason; restarts don't.
struct EngageKillSwitch {
  CommandId id;
  std::string reason;
};
struct ResetKillSwitch {
  CommandId id;
  std::string reason;
};

// ---- time ----

// The moment asked for by Turn::wake_at has come.
struct Woke {};

using Event =
    std::variant<SourceTicked, SourceLinkChanged, VenueLinkChanged, KeysRefused, VenueRateLimited,
                 VenueTopChanged, VenueTraded, VenueClockRead, OrderAccepted, OrderRejected,
                 OrderOutcomeUnknown, CancelAnswered, OrderReport, OrderNotFound, OrderQueryFailed,
                 AccountLoaded, AccountLoadFailed, PositionReported, BalanceReported, AccountCancelled,
                 HistoryRead, LedgerChanged, StartTrading, StopTrading, ReducePosition, ChangeParameters,
                 CancelAll, EngageKillSwitch, ResetKillSwitch, Woke>;

}  // namespace mm::engine
