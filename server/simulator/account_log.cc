#include "simulator/account_log.h"

#include <algorithm>

namespace mm::simulator {

const AccountLogEntry& AccountLog::add(const OrderChanged& change) {
  const ExchangeOrder& order = change.order;
  if (is_final(order.status)) {
    live_.erase(order.number);
  } else {
    live_[order.number] = order;
  }
  most_live_ = std::max(most_live_, live_.size());
  ++counts_[static_cast<std::size_t>(change.step)];

  AccountLogEntry& entry = entries_.emplace_back();
  entry.number = ++added_;
  entry.step = change.step;
  entry.order = order;
  entry.fill_quantity = change.fill_quantity;
  entry.fair = change.mark;
  entry.live_orders = live_.size();
  for (const auto& [number, live] : live_) {
    if (live.terms.instrument != order.terms.instrument || live.status == OrderStatus::pending_submit)
      continue;
    const Price price = live.terms.price;
    if (live.terms.side == Side::buy) {
      entry.own_bid = std::max(entry.own_bid.value_or(price), price);
    } else {
      entry.own_ask = std::min(entry.own_ask.value_or(price), price);
    }
  }
  if (entries_.size() > kKept) entries_.pop_front();
  return entry;
}

std::string_view to_text(OrderStep step) {
  switch (step) {
    case OrderStep::accepted:
      return "create";
    case OrderStep::rested:
      return "rest";
    case OrderStep::filled:
      return "fill";
    case OrderStep::cancel_asked:
      return "cancel_request";
    case OrderStep::closed:
      return "close";
    case OrderStep::rejected:
      return "reject";
  }
  return "close";
}

}  // namespace mm::simulator
