// The words of the simulated exchange: what can be ordered, what an order looks like, and what the exchange
// tells about it. Prices and quantities are in the instrument's ticks and lots, times are the exchange's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/inline_text.h"
#include "core/instrument.h"
#include "core/side.h"
#include "core/time.h"
#include "core/top_of_book.h"

namespace mm::simulator {

// Positions in the exchange's lists of accounts and instruments, in the order in which they were added.
struct AccountIndex {
  std::size_t value = 0;
  friend bool operator==(AccountIndex, AccountIndex) = default;
};
struct InstrumentIndex {
  std::size_t value = 0;
  friend bool operator==(InstrumentIndex, InstrumentIndex) = default;
};

enum class OrderType : std::uint8_t { limit, market };
enum class TimeInForce : std::uint8_t { gtc, ioc, gtd };
enum class OrderStatus : std::uint8_t {
  pending_submit,
  submitted,
  partially_filled,
  pending_cancel,
  filled,
  cancelled,
  partially_filled_cancelled,
  rejected,
};

// As the venue spells them.
std::string_view to_text(OrderType type);
std::string_view to_text(TimeInForce time_in_force);
std::string_view to_text(OrderStatus status);
std::optional<OrderStatus> parse_order_status(std::string_view text);

constexpr bool is_final(OrderStatus status) {
  return status >= OrderStatus::filled;
}

// Rules of one instrument. Rates are in millionths of the traded value.
struct InstrumentRules {
  Instrument instrument;
  Quantity max_quantity{100'000'000};
  Amount max_limit_notional{25'000'000'000};  // 2.5 BTC
  Amount max_market_notional{5'000'000'000};  // 0.5 BTC
  int market_impact_percent = 2;              // a market order sweeps no further from the best price
  int collar_percent = 10;                    // buy <= best ask + this, sell >= best bid - this
  int band_percent = 50;                      // limit prices stay this near to the mark price
  std::int64_t maker_fee_ppm = 200;
  std::int64_t taker_fee_ppm = 960;
  int leverage = 10;
};

struct AccountSettings {
  std::string id;  // as the wire shows it
  Amount balance{100'000'000'000};
  // A simulated participant: no margin check, no events, no history. Its trades still move the market.
  bool house = false;
  // What can be asked about later; the oldest are forgotten.
  std::size_t closed_orders_kept = 10'000;
  std::size_t transactions_kept = 100'000;
};

struct NewOrder {
  InstrumentIndex instrument;
  Side side = Side::buy;
  OrderType type = OrderType::limit;
  TimeInForce time_in_force = TimeInForce::gtc;
  bool post_only = false;
  Price price;  // not looked at for market orders
  Quantity quantity;
  std::optional<WallTime> cancel_at;  // for gtd
  InlineText<64> client_order_id;
};

// An order as the exchange holds it.
struct ExchangeOrder {
  VenueOrderId id;
  std::uint64_t number = 0;  // order of arrival
  AccountIndex account;
  NewOrder terms;
  OrderStatus status = OrderStatus::pending_submit;
  Quantity executed;
  Amount executed_value;
  Amount fees;
  std::optional<Price> last_fill_price;
  InlineText<64> reason;  // of a cancel or reject
  WallTime created;
  WallTime updated;

  Quantity remaining() const { return terms.quantity - executed; }
};

enum class TransactionKind : std::uint8_t { fill, funding, transfer };

// One line of the account's transaction log.
struct Transaction {
  TransactionKind kind = TransactionKind::fill;
  std::uint64_t trade = 0;  // the same number on both sides of a trade
  VenueOrderId order;
  InstrumentIndex instrument;
  Side side = Side::buy;
  bool is_taker = false;
  Price price;
  Quantity quantity;
  Amount value;
  Amount fee;
  Amount pnl;  // realized by it, fees not included; what was paid in (or out) when it is no fill
  Quantity position_before;
  Quantity position_after;
  Amount balance_before;
  Amount balance_after;
  WallTime time;
};

// ---- what the exchange tells ----

enum class OrderStep : std::uint8_t { accepted, rested, filled, cancel_asked, closed, rejected };

struct OrderChanged {
  OrderStep step = OrderStep::accepted;
  ExchangeOrder order;     // after the step
  Quantity fill_quantity;  // of this step, when it is a fill
  double mark = 0;         // at that moment; 0 when none was set
};
// A line was added to the transaction log.
struct Executed {
  AccountIndex account;
  Transaction transaction;
};
struct PositionChanged {
  AccountIndex account;
  InstrumentIndex instrument;
  WallTime time;
};
struct BalanceChanged {
  AccountIndex account;
  Amount before;
  Amount after;
  WallTime time;
};
// One taker's execution, aggregated over the levels it swept.
struct Traded {
  InstrumentIndex instrument;
  Side taker_side = Side::buy;
  Price min_price;
  Price max_price;
  Quantity volume;
  Amount value;
  WallTime time;
};
struct TopChanged {
  InstrumentIndex instrument;
  TopOfBook top;
  WallTime time;
};
struct LevelChanged {
  InstrumentIndex instrument;
  Side side = Side::buy;
  Price price;
  Quantity change;
  Quantity total;  // after the change
  WallTime time;
};

using Output =
    std::variant<OrderChanged, Executed, PositionChanged, BalanceChanged, Traded, TopChanged, LevelChanged>;

}  // namespace mm::simulator
