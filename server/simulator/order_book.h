// One instrument's resting orders in price-time priority. Holds pointers to orders it does not own.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "core/side.h"
#include "core/top_of_book.h"
#include "simulator/exchange_types.h"

namespace mm::simulator {

class OrderBook {
 public:
  // At the end of its price's queue.
  void add(ExchangeOrder& order);
  // Returns how much of it was resting; 0 when it is not in the book.
  Quantity remove(const ExchangeOrder& order);
  // `quantity` of the first order of its level is about to be executed; it leaves the queue when that is all.
  void take_front(const ExchangeOrder& order, Quantity quantity);

  // First in line on that side; null when the side is empty.
  ExchangeOrder* front(Side side) const;
  std::optional<Level> best(Side side) const;
  TopOfBook top() const { return {best(Side::buy), best(Side::sell)}; }
  Quantity total_at(Side side, Price price) const;
  // Best first, at most `levels`.
  std::vector<Level> levels(Side side, std::size_t levels) const;

 private:
  struct Queue {
    Quantity total;
    std::deque<ExchangeOrder*> orders;
  };
  // Keyed so that the best price comes first on both sides: asks by price, bids by minus price.
  using Levels = std::map<std::int64_t, Queue>;
  static std::int64_t key(Side side, Price price) { return side == Side::sell ? price.ticks : -price.ticks; }
  static Price price_of(Side side, std::int64_t key) { return {side == Side::sell ? key : -key}; }

  PerSide<Levels> sides_;
};

}  // namespace mm::simulator
