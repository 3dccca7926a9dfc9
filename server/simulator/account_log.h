// What the exchange saw one account do, step by step, with the state of the world at each moment. System
// tests assert on it, because it is the exchange's view and not the client's.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "simulator/exchange_types.h"

namespace mm::simulator {

struct AccountLogEntry {
  std::uint64_t number = 0;  // 1, 2, 3 ...
  OrderStep step = OrderStep::accepted;
  ExchangeOrder order;     // after the step
  Quantity fill_quantity;  // when the step is a fill
  double fair = 0;         // fair price at that moment, in quote units
  // The account's own best resting prices in that instrument, and its live orders in all, after the step.
  std::optional<Price> own_bid;
  std::optional<Price> own_ask;
  std::size_t live_orders = 0;
};

class AccountLog {
 public:
  static constexpr std::size_t kKept = 200'000;

  const AccountLogEntry& add(const OrderChanged& change);
  // Puts a live order back after a restart, without an entry.
  void restore(const ExchangeOrder& order) { live_[order.number] = order; }

  const std::deque<AccountLogEntry>& entries() const { return entries_; }
  std::size_t live_orders() const { return live_.size(); }
  std::size_t most_live_orders() const { return most_live_; }
  std::uint64_t count(OrderStep step) const { return counts_[static_cast<std::size_t>(step)]; }

 private:
  std::deque<AccountLogEntry> entries_;
  std::map<std::uint64_t, ExchangeOrder> live_;
  std::size_t most_live_ = 0;
  std::uint64_t added_ = 0;
  std::array<std::uint64_t, 6> counts_{};
};

// "create", "rest", "fill", "cancel_request", "close", "reject".
std::string_view to_text(OrderStep step);

}  // namespace mm::simulator
