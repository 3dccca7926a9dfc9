// The exchange's own log of the account, as far as it tells what our orders don't: trades by hand, funding,
// transfers. Each line is booked once, whatever is listed again.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "engine/trading_state.h"

namespace mm::engine {

class Statement {
 public:
  explicit Statement(TradingState& state) : state_(state) {}

  // Goes on from an earlier run: from where, and which of the lines from there on are booked.
  void remember(WallTime since, std::span<const EntryId> booked);
  // Whether the log was ever read.
  bool begun() const { return since_.has_value(); }
  // Where a listing's log has to begin.
  WallTime since() const;

  // The log of a listing that was asked for at `asked`. Funding and transfers are booked at once; trades by
  // hand wait for the position to agree with them. The very first log says only where to begin.
  void read(const AccountState& account, MonoTime asked);

  // Trades by hand that are not booked yet, and what they add to the position.
  bool has_trades() const { return !trades_.empty(); }
  Quantity traded() const;
  // One of them may be the execution of an order of ours whose name is not known yet.
  bool may_be_ours() const;
  void book_trades();
  // The position that was taken over has them already.
  void forget_trades();

 private:
  void book(const AccountEntry& entry);
  bool is_booked(const EntryId& id) const;
  WallTime in_exchange_time(MonoTime time) const;
  Duration ahead() const;  // the exchange's clock, of ours

  struct Booked {
    EntryId id;
    WallTime at;
  };

  TradingState& state_;
  std::optional<WallTime> since_;
  std::deque<Booked> booked_;
  std::vector<AccountEntry> trades_;  // oldest first
};

}  // namespace mm::engine
