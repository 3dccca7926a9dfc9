// A deterministic matching engine that behaves like Roxom: accounts, limit and market orders in price-time
// priority, positions, fees, and the venue's rules. It has no clock, socket or randomness: the same calls
// give the same outputs. mmsim puts it behind sockets; tests drive it directly in virtual time:
//
//   Exchange exchange;
//   const auto gold = exchange.add_instrument(gold_rules());
//   const auto alice = exchange.add_account({.id = "alice"});
//   const auto id = exchange.place(alice, {.instrument = gold, .price = {40000}, .quantity = {100}}, now);
//   for (const Output& output : exchange.take_outputs()) { ... }
//
// `now` must not fall from call to call, except that a fall is treated as standing still for expiry.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/position.h"
#include "core/result.h"
#include "simulator/exchange_types.h"
#include "simulator/order_book.h"

namespace mm::simulator {

// GOLD-BTC as Roxom trades it: tick 0.000001 BTC, lot 0.01.
InstrumentRules gold_rules();

enum class CancelResult : std::uint8_t { done, not_found, already_final };

class Exchange {
 public:
  InstrumentIndex add_instrument(InstrumentRules rules);
  AccountIndex add_account(AccountSettings settings);

  // Accepts the order and matches it at once, or says why not (size, price rules, margin). An accepted order
  // can still end at once: `cancelled` when post-only would take, or for what ioc or market leave over.
  Result<VenueOrderId> place(AccountIndex account, const NewOrder& terms, WallTime now);
  // The same, but a refusal becomes an order that is accepted first and `rejected` a moment later.
  VenueOrderId place_or_reject(AccountIndex account, const NewOrder& terms, WallTime now);

  CancelResult cancel(AccountIndex account, const VenueOrderId& id, WallTime now);
  // Only asks: the order becomes `pendingcancel`, can still be filled, and waits for cancel().
  CancelResult begin_cancel(AccountIndex account, const VenueOrderId& id, WallTime now);
  // Every live order of the account in every instrument.
  std::vector<VenueOrderId> cancel_all(AccountIndex account, WallTime now);
  // Takes gtd orders off whose time has come. place() and cancel() do it too.
  void advance(WallTime now);
  std::optional<WallTime> next_expiry() const;

  // Every account that holds the instrument pays `rate` of what it is worth at the mark; whoever is short
  // receives it.
  void pay_funding(InstrumentIndex instrument, double rate, WallTime now);
  // Money comes into the account, or leaves it.
  void transfer(AccountIndex account, Amount amount, WallTime now);

  // In units of the quote asset; what the price band and the ticker go by. 0: none, no band.
  void set_mark(InstrumentIndex instrument, double mark) { instruments_[instrument.value].mark = mark; }
  double mark(InstrumentIndex instrument) const { return instruments_[instrument.value].mark; }

  // ---- looking ----
  std::size_t instrument_count() const { return instruments_.size(); }
  const InstrumentRules& rules(InstrumentIndex i) const { return instruments_[i.value].rules; }
  std::optional<InstrumentIndex> find_instrument(std::string_view symbol) const;
  TopOfBook top(InstrumentIndex i) const { return instruments_[i.value].book.top(); }
  std::vector<Level> levels(InstrumentIndex i, Side side, std::size_t count) const {
    return instruments_[i.value].book.levels(side, count);
  }
  std::optional<Price> last_price(InstrumentIndex i) const { return instruments_[i.value].last_price; }
  // Sum of all long positions, in lots.
  Quantity open_interest(InstrumentIndex instrument) const;

  const AccountSettings& account(AccountIndex a) const { return accounts_[a.value].settings; }
  // Null when the account has no such order or it is closed and no longer kept.
  const ExchangeOrder* find(AccountIndex account, const VenueOrderId& id) const;
  // Oldest first: the closed ones still kept (if asked for), then the live ones.
  std::vector<const ExchangeOrder*> orders(AccountIndex account, bool include_closed) const;
  const Position& position(AccountIndex a, InstrumentIndex i) const {
    return accounts_[a.value].positions[i.value];
  }
  Amount balance(AccountIndex a) const { return accounts_[a.value].settings.balance; }
  Amount locked_in_orders(AccountIndex account) const;
  // What new orders may use: balance less the margin of positions and of live orders.
  Amount available(AccountIndex account) const;
  // Oldest first, as many as are kept.
  const std::deque<Transaction>& transactions(AccountIndex a) const {
    return accounts_[a.value].transactions;
  }

  // What happened since the last call, in order.
  std::vector<Output> take_outputs() { return std::exchange(outputs_, {}); }
  // The same into a vector that is used again and again.
  void take_outputs(std::vector<Output>& into) {
    into.clear();
    into.swap(outputs_);
  }

  // ---- after a restart, before anything else happens: puts back what was told before, without outputs ----
  void restore_order(const ExchangeOrder& order);
  void restore_transaction(AccountIndex account, const Transaction& transaction);

 private:
  struct Market {
    InstrumentRules rules;
    OrderBook book;
    TopOfBook told_top;
    double mark = 0;
    std::optional<Price> last_price;
  };
  struct Account {
    AccountSettings settings;
    std::vector<Position> positions;               // by instrument
    std::map<std::uint64_t, ExchangeOrder*> live;  // by number
    std::deque<ExchangeOrder*> closed;
    std::deque<Transaction> transactions;
  };

  Market& market_of(const ExchangeOrder& order) { return instruments_[order.terms.instrument.value]; }
  Account& account_of(const ExchangeOrder& order) { return accounts_[order.account.value]; }
  std::optional<Error> refusal(AccountIndex account, const NewOrder& terms, WallTime now) const;
  std::optional<Error> price_refusal(const Market& market, const NewOrder& terms) const;
  ExchangeOrder& accept(AccountIndex account, const NewOrder& terms, WallTime now);
  void run(ExchangeOrder& order, WallTime now);
  void match(ExchangeOrder& taker, Price limit, WallTime now);
  void execute(ExchangeOrder& maker, ExchangeOrder& taker, Quantity quantity, WallTime now);
  void book_fill(ExchangeOrder& order, Price price, Quantity quantity, bool is_taker, WallTime now);
  void book_money(AccountIndex account, Transaction row);
  // close() takes an order off the book and says so; retire() then moves it from the live orders to the kept
  // ones, or forgets it: `order` may be gone afterwards.
  void close(ExchangeOrder& order, OrderStatus status, std::string_view reason, WallTime now);
  void retire(ExchangeOrder& order);
  void tell(OrderStep step, const ExchangeOrder& order, Quantity fill_quantity = {});
  void tell_level(const ExchangeOrder& order, Quantity change, WallTime now);
  void tell_top(InstrumentIndex instrument, WallTime now);
  VenueOrderId make_id(WallTime now);

  std::vector<Market> instruments_;
  std::vector<Account> accounts_;
  std::unordered_map<VenueOrderId, ExchangeOrder> orders_;  // nodes don't move: the books point into it
  std::set<std::pair<WallTime, std::uint64_t>> expiries_;   // (cancel_at, number)
  std::unordered_map<std::uint64_t, ExchangeOrder*> expiring_;
  std::vector<Output> outputs_;
  std::uint64_t orders_made_ = 0;
  std::uint64_t trades_made_ = 0;
};

}  // namespace mm::simulator
