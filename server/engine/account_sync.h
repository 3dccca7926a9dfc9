// Start, reconnect and recovery are one path: the link comes up, the account is loaded, merged by cumulative
// quantities and compared; then trading may go on. The same listing resolves unknown outcomes and proves
// stops.
#pragma once

#include <optional>

#include "engine/order_desk.h"
#include "engine/statement.h"
#include "engine/trading_state.h"

namespace mm::engine {

class AccountSync {
 public:
  AccountSync(TradingState& state, OrderDesk& desk) : state_(state), desk_(desk), statement_(state) {}

  void on(const VenueLinkChanged& event);
  void on(const KeysRefused& event);
  void on(const AccountLoaded& event);
  void on(const AccountLoadFailed& event);
  // Position and log go on from an earlier run: a difference is judged like any other.
  void remember(const Remembered& before);
  void on(const PositionReported& event);

  // Asks for a listing when one is due.
  void run();

  // A listing asked for after this call has to come: the number of its request.
  std::uint64_t demand_fresh();
  // The newest listing that came, and how many live orders of ours and orders at all it showed.
  struct Seen {
    std::uint64_t request = 0;
    std::size_t ours_open = 0;
    std::size_t all_open = 0;
    WallTime at{};
  };
  const Seen& seen() const { return seen_; }

 private:
  bool any_unknown() const;
  // False while a difference waits for the next listing to show it again.
  bool compare_position(const PositionReport& held, bool all_told);
  bool log_awaited() const;
  void look_again();
  void audit_soon();
  void compare_equity(const AccountState& account);

  TradingState& state_;
  OrderDesk& desk_;
  Statement statement_;
  Seen seen_;
  std::uint64_t requests_ = 0;
  std::uint64_t demanded_ = 0;    // a listing with at least this number is wanted
  bool pending_ = false;          // one is under way
  MonoTime sent_{};               // when the newest was asked for
  std::uint64_t books_then_ = 0;  // TradingState::books_changed at that time
  MonoTime next_audit_{};
  MonoTime not_before_{};  // after a failure, or between rechecks
  int failures_ = 0;       // in a row
  MonoTime failing_since_{};
  bool position_known_ = false;
  // Of the exchange's position to ours; 0: trades by hand that the position does not show.
  struct Difference {
    Quantity quantity;
    std::uint64_t fills_booked = 0;  // then
    EntryId newest_trade;            // by hand, that the log told
    bool operator==(const Difference&) const = default;
  };
  std::optional<Difference> difference_;  // seen once, to be confirmed by the next listing
  int unread_logs_ = 0;                   // listings in a row whose log could not be read
};

}  // namespace mm::engine
