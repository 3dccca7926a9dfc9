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

  // Trades by hand that are not booked yet.
  bool has_trades() const { return !trades_.empty(); }
  EntryId newest_trade() const { return trades_.empty() ? EntryId{} : trades_.back().id; }
  // How many of them, from the oldest on, make up this difference of the position; as many as possible. The
  // log is read after the position and may know more.
  std::size_t making_up(Quantity difference) const;
  // One of them may be the execution of an order of ours whose name is not known yet.
  bool may_be_ours() const;
  // The oldest.
  void book_trades(std::size_t count);
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
