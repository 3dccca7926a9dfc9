#include "simulator/exchange.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "simulator/random.h"

namespace mm::simulator {

namespace {

constexpr std::string_view kSelfTrade = "self-trade prevention";
constexpr std::string_view kWouldTake = "post-only order would take";
constexpr std::string_view kExpired = "expired";
constexpr std::string_view kNotFilled = "nothing more to take at an allowed price";
constexpr std::string_view kAsked = "cancelled by the account";
constexpr std::string_view kRejected = "refused by the pre-trade checks";

constexpr std::int64_t kSat = 100;  // in atoms: the least there is on the exchange's wire

Amount fee_of(Amount value, std::int64_t ppm) {
  return {(value.atoms * ppm + kSat * 500'000) / (kSat * 1'000'000) * kSat};
}

bool same(const std::optional<Level>& a, const std::optional<Level>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->price == b->price && a->quantity == b->quantity);
}

// True when a taker on `side` with this limit may trade at `price`.
bool reaches(Side side, Price limit, Price price) {
  return side == Side::buy ? price <= limit : price >= limit;
}

}  // namespace

InstrumentRules gold_rules() {
  return {.instrument =
              Instrument::create("GOLD-BTC", Decimal{1, -6}, Decimal{1, -2}, Decimal{1, -2}).value()};
}

InstrumentIndex Exchange::add_instrument(InstrumentRules rules) {
  instruments_.push_back(
      {.rules = std::move(rules), .book = {}, .told_top = {}, .mark = 0, .last_price = {}});
  for (Account& account : accounts_) account.positions.emplace_back();
  return {instruments_.size() - 1};
}

AccountIndex Exchange::add_account(AccountSettings settings) {
  Account& account = accounts_.emplace_back();
  account.settings = std::move(settings);
  account.positions.resize(instruments_.size());
  return {accounts_.size() - 1};
}

std::optional<InstrumentIndex> Exchange::find_instrument(std::string_view symbol) const {
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    if (instruments_[i].rules.instrument.symbol() == symbol) return InstrumentIndex{i};
  }
  return std::nullopt;
}

// ---- placing ----

Result<VenueOrderId> Exchange::place(AccountIndex account, const NewOrder& terms, WallTime now) {
  advance(now);
  if (const auto error = refusal(account, terms, now)) return *error;
  ExchangeOrder& order = accept(account, terms, now);
  const VenueOrderId id = order.id;
  run(order, now);
  return id;
}

VenueOrderId Exchange::place_or_reject(AccountIndex account, const NewOrder& terms, WallTime now) {
  advance(now);
  const bool refused = refusal(account, terms, now).has_value();
  ExchangeOrder& order = accept(account, terms, now);
  const VenueOrderId id = order.id;
  if (refused) {
    close(order, OrderStatus::rejected, kRejected, now);
    retire(order);
  } else {
    run(order, now);
  }
  return id;
}

ExchangeOrder& Exchange::accept(AccountIndex account, const NewOrder& terms, WallTime now) {
  const VenueOrderId id = make_id(now);
  ExchangeOrder& order = orders_[id];
  order.id = id;
  order.number = orders_made_;
  order.account = account;
  order.terms = terms;
  order.created = now;
  order.updated = now;
  account_of(order).live[order.number] = &order;
  tell(OrderStep::accepted, order);
  return order;
}

void Exchange::run(ExchangeOrder& order, WallTime now) {
  Market& market = market_of(order);
  Price limit = order.terms.price;
  const bool market_order = order.terms.type == OrderType::market;
  if (market_order) {
    if (const auto best = market.book.best(opposite(order.terms.side))) {
      const std::int64_t percent = 100 + sign(order.terms.side) * market.rules.market_impact_percent;
      const std::int64_t rounding = order.terms.side == Side::sell ? 99 : 0;
      limit.ticks = (best->price.ticks * percent + rounding) / 100;
    }
  }
  match(order, limit, now);
  const InstrumentIndex instrument = order.terms.instrument;
  if (!is_final(order.status)) {
    if (market_order || order.terms.time_in_force == TimeInForce::ioc) {
      close(order, OrderStatus::cancelled, kNotFilled, now);
    } else {
      market.book.add(order);
      if (order.terms.time_in_force == TimeInForce::gtd) {
        expiries_.insert({*order.terms.cancel_at, order.number});
        expiring_[order.number] = &order;
      }
      if (order.status == OrderStatus::pending_submit) {
        order.status = OrderStatus::submitted;
        tell(OrderStep::rested, order);
      }
      tell_level(order, order.remaining(), now);
    }
  }
  tell_top(instrument, now);
  if (is_final(order.status)) retire(order);
}

void Exchange::match(ExchangeOrder& taker, Price limit, WallTime now) {
  Market& market = market_of(taker);
  const Side resting_side = opposite(taker.terms.side);
  Traded trade{.instrument = taker.terms.instrument, .taker_side = taker.terms.side, .time = now};
  while (taker.remaining().lots > 0) {
    ExchangeOrder* maker = market.book.front(resting_side);
    if (maker == nullptr || !reaches(taker.terms.side, limit, maker->terms.price)) break;
    if (maker->account == taker.account) {
      close(*maker, OrderStatus::cancelled, kSelfTrade, now);
      retire(*maker);
      continue;
    }
    if (taker.terms.post_only) {
      close(taker, OrderStatus::cancelled, kWouldTake, now);
      break;
    }
    const Price price = maker->terms.price;
    const Quantity quantity = std::min(taker.remaining(), maker->remaining());
    if (trade.volume.lots == 0) trade.min_price = trade.max_price = price;
    trade.min_price = std::min(trade.min_price, price);
    trade.max_price = std::max(trade.max_price, price);
    trade.volume += quantity;
    trade.value += market.rules.instrument.notional(price, quantity);
    execute(*maker, taker, quantity, now);
  }
  if (trade.volume.lots > 0) outputs_.push_back(trade);
}

void Exchange::execute(ExchangeOrder& maker, ExchangeOrder& taker, Quantity quantity, WallTime now) {
  Market& market = market_of(maker);
  const Price price = maker.terms.price;
  ++trades_made_;
  market.last_price = price;
  market.book.take_front(maker, quantity);
  tell_level(maker, -quantity, now);
  book_fill(maker, price, quantity, false, now);
  book_fill(taker, price, quantity, true, now);
  if (is_final(maker.status)) retire(maker);
}

void Exchange::book_fill(ExchangeOrder& order, Price price, Quantity quantity, bool is_taker, WallTime now) {
  const InstrumentRules& rules = market_of(order).rules;
  Account& account = account_of(order);
  Position& position = account.positions[order.terms.instrument.value];

  Transaction row;
  row.trade = trades_made_;
  row.order = order.id;
  row.instrument = order.terms.instrument;
  row.side = order.terms.side;
  row.is_taker = is_taker;
  row.price = price;
  row.quantity = quantity;
  row.value = rules.instrument.notional(price, quantity);
  row.fee = fee_of(row.value, is_taker ? rules.taker_fee_ppm : rules.maker_fee_ppm);
  row.position_before = position.net();
  row.balance_before = account.settings.balance;
  row.time = now;

  const Amount realized_before = position.realized();
  position.apply_fill(order.terms.side, quantity, row.value, row.fee);
  row.pnl = position.realized() - realized_before;
  row.position_after = position.net();
  account.settings.balance += row.pnl - row.fee;
  row.balance_after = account.settings.balance;

  order.executed += quantity;
  order.executed_value += row.value;
  order.fees += row.fee;
  order.last_fill_price = price;
  order.updated = now;
  if (order.remaining().lots == 0) {
    order.status = OrderStatus::filled;
  } else if (order.status != OrderStatus::pending_cancel) {
    order.status = OrderStatus::partially_filled;
  }

  if (account.settings.house) return;
  account.transactions.push_back(row);
  if (account.transactions.size() > account.settings.transactions_kept) account.transactions.pop_front();
  tell(OrderStep::filled, order, quantity);
  outputs_.push_back(Executed{order.account, row});
  outputs_.push_back(PositionChanged{order.account, order.terms.instrument, now});
  outputs_.push_back(BalanceChanged{order.account, row.balance_before, row.balance_after, now});
}

// ---- money beside fills ----

void Exchange::pay_funding(InstrumentIndex instrument, double rate, WallTime now) {
  const Market& market = instruments_[instrument.value];
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const Quantity held = accounts_[i].positions[instrument.value].net();
    const double worth = market.rules.instrument.to_double(held) * market.mark;
    Transaction row;
    row.kind = TransactionKind::funding;
    row.instrument = instrument;
    row.pnl = {-std::llround(worth * rate * 1e8) * kSat};
    row.position_before = row.position_after = held;
    row.time = now;
    if (held.lots != 0 && !accounts_[i].settings.house) book_money({i}, row);
  }
}

void Exchange::transfer(AccountIndex account, Amount amount, WallTime now) {
  Transaction row;
  row.kind = TransactionKind::transfer;
  row.pnl = amount;
  row.time = now;
  book_money(account, row);
}

void Exchange::book_money(AccountIndex index, Transaction row) {
  Account& account = accounts_[index.value];
  row.trade = ++trades_made_;
  row.balance_before = account.settings.balance;
  account.settings.balance += row.pnl;
  row.balance_after = account.settings.balance;
  account.transactions.push_back(row);
  if (account.transactions.size() > account.settings.transactions_kept) account.transactions.pop_front();
  outputs_.push_back(Executed{index, row});
  outputs_.push_back(BalanceChanged{index, row.balance_before, row.balance_after, row.time});
}

// ---- ending ----

CancelResult Exchange::cancel(AccountIndex account, const VenueOrderId& id, WallTime now) {
  advance(now);
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second.account != account) return CancelResult::not_found;
  if (is_final(found->second.status)) return CancelResult::already_final;
  const InstrumentIndex instrument = found->second.terms.instrument;
  close(found->second, OrderStatus::cancelled, kAsked, now);
  retire(found->second);
  tell_top(instrument, now);
  return CancelResult::done;
}

CancelResult Exchange::begin_cancel(AccountIndex account, const VenueOrderId& id, WallTime now) {
  advance(now);
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second.account != account) return CancelResult::not_found;
  if (is_final(found->second.status)) return CancelResult::already_final;
  found->second.status = OrderStatus::pending_cancel;
  found->second.updated = now;
  tell(OrderStep::cancel_asked, found->second);
  return CancelResult::done;
}

std::vector<VenueOrderId> Exchange::cancel_all(AccountIndex account, WallTime now) {
  advance(now);
  std::vector<VenueOrderId> ids;
  for (const auto& [number, order] : accounts_[account.value].live) ids.push_back(order->id);
  for (const VenueOrderId& id : ids) cancel(account, id, now);
  return ids;
}

void Exchange::advance(WallTime now) {
  while (!expiries_.empty() && expiries_.begin()->first <= now) {
    ExchangeOrder& order = *expiring_.at(expiries_.begin()->second);
    const InstrumentIndex instrument = order.terms.instrument;
    close(order, OrderStatus::cancelled, kExpired, now);
    retire(order);
    tell_top(instrument, now);
  }
}

std::optional<WallTime> Exchange::next_expiry() const {
  if (expiries_.empty()) return std::nullopt;
  return expiries_.begin()->first;
}

void Exchange::close(ExchangeOrder& order, OrderStatus status, std::string_view reason, WallTime now) {
  const Quantity taken_off = market_of(order).book.remove(order);
  if (status == OrderStatus::cancelled && order.executed.lots > 0) {
    status = OrderStatus::partially_filled_cancelled;
  }
  order.status = status;
  order.reason = reason;
  order.updated = now;
  if (taken_off.lots > 0) tell_level(order, -taken_off, now);
  tell(status == OrderStatus::rejected ? OrderStep::rejected : OrderStep::closed, order);
}

// Moves a final order from the live ones to the kept ones, or forgets it.
void Exchange::retire(ExchangeOrder& order) {
  Account& account = account_of(order);
  if (account.live.erase(order.number) == 0) return;
  if (expiring_.erase(order.number) > 0) expiries_.erase({*order.terms.cancel_at, order.number});
  if (account.settings.house) {
    orders_.erase(VenueOrderId(order.id));
    return;
  }
  account.closed.push_back(&order);
  if (account.closed.size() > account.settings.closed_orders_kept) {
    orders_.erase(VenueOrderId(account.closed.front()->id));
    account.closed.pop_front();
  }
}

// ---- telling ----

void Exchange::tell(OrderStep step, const ExchangeOrder& order, Quantity fill_quantity) {
  if (account_of(order).settings.house) return;
  outputs_.push_back(OrderChanged{step, order, fill_quantity, market_of(order).mark});
}

void Exchange::tell_level(const ExchangeOrder& order, Quantity change, WallTime now) {
  outputs_.push_back(LevelChanged{order.terms.instrument, order.terms.side, order.terms.price, change,
                                  market_of(order).book.total_at(order.terms.side, order.terms.price), now});
}

void Exchange::tell_top(InstrumentIndex instrument, WallTime now) {
  Market& market = instruments_[instrument.value];
  const TopOfBook top = market.book.top();
  if (same(top.bid, market.told_top.bid) && same(top.ask, market.told_top.ask)) return;
  market.told_top = top;
  outputs_.push_back(TopChanged{instrument, top, now});
}

// Shaped like a UUID of version 7: 48 bits of milliseconds, then bits that come from the counter. Made for
// every order, so by hand.
VenueOrderId Exchange::make_id(WallTime now) {
  ++orders_made_;
  const std::uint64_t tail = Random::mix(orders_made_);
  const auto ms = static_cast<std::uint64_t>(unix_ms(now)) & 0xffffffffffffULL;
  const std::uint64_t high = ms << 16 | 0x7000 | (orders_made_ & 0xfff);
  const std::uint64_t low = 0x8000'0000'0000'0000ULL | (tail & 0x3fff'ffff'ffff'ffffULL);
  std::array<char, 36> text{};
  std::size_t at = 0;
  for (const std::uint64_t half : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      if (at == 8 || at == 13 || at == 18 || at == 23) text[at++] = '-';
      text[at++] = "0123456789abcdef"[half >> shift & 0xf];
    }
  }
  return VenueOrderId(std::string_view(text.data(), text.size()));
}

}  // namespace mm::simulator
