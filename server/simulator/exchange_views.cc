// What can be looked up in the exchange, and how it is put back after a restart.
#include <algorithm>

#include "simulator/exchange.h"

namespace mm::simulator {

const ExchangeOrder* Exchange::find(AccountIndex account, const VenueOrderId& id) const {
  const auto found = orders_.find(id);
  if (found == orders_.end() || found->second.account != account) return nullptr;
  return &found->second;
}

std::vector<const ExchangeOrder*> Exchange::orders(AccountIndex account, bool include_closed) const {
  const Account& owner = accounts_[account.value];
  std::vector<const ExchangeOrder*> result;
  if (include_closed) result.assign(owner.closed.begin(), owner.closed.end());
  for (const auto& [number, order] : owner.live) result.push_back(order);
  return result;
}

Quantity Exchange::open_interest(InstrumentIndex instrument) const {
  Quantity sum;
  for (const Account& account : accounts_) {
    sum += std::max(account.positions[instrument.value].net(), Quantity{});
  }
  return sum;
}

Amount Exchange::locked_in_orders(AccountIndex account) const {
  Amount locked;
  for (const auto& [number, order] : accounts_[account.value].live) {
    const InstrumentRules& rules = instruments_[order->terms.instrument.value].rules;
    locked.atoms += rules.instrument.notional(order->terms.price, order->remaining()).atoms / rules.leverage;
  }
  return locked;
}

Amount Exchange::available(AccountIndex account) const {
  const Account& owner = accounts_[account.value];
  Amount available = owner.settings.balance - locked_in_orders(account);
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    const std::int64_t cost = owner.positions[i].cost().atoms;
    available.atoms -= (cost < 0 ? -cost : cost) / instruments_[i].rules.leverage;
  }
  return std::max(available, Amount{});
}

void Exchange::restore_order(const ExchangeOrder& record) {
  ExchangeOrder& order = orders_[record.id];
  order = record;
  orders_made_ = std::max(orders_made_, record.number);
  Account& account = account_of(order);
  if (is_final(order.status)) {
    account.closed.push_back(&order);
    return;
  }
  account.live[order.number] = &order;
  Market& market = market_of(order);
  market.book.add(order);
  market.told_top = market.book.top();
  if (order.terms.time_in_force == TimeInForce::gtd) {
    expiries_.insert({*order.terms.cancel_at, order.number});
    expiring_[order.number] = &order;
  }
}

void Exchange::restore_transaction(AccountIndex index, const Transaction& transaction) {
  Account& account = accounts_[index.value];
  if (transaction.kind == TransactionKind::fill) {
    account.positions[transaction.instrument.value].apply_fill(transaction.side, transaction.quantity,
                                                               transaction.value, transaction.fee);
  }
  account.settings.balance = transaction.balance_after;
  account.transactions.push_back(transaction);
  trades_made_ = std::max(trades_made_, transaction.trade);
}

}  // namespace mm::simulator
