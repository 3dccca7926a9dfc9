#include "simulator/order_book.h"

#include <algorithm>

namespace mm::simulator {

void OrderBook::add(ExchangeOrder& order) {
  Queue& queue = sides_[order.terms.side][key(order.terms.side, order.terms.price)];
  queue.orders.push_back(&order);
  queue.total += order.remaining();
}

Quantity OrderBook::remove(const ExchangeOrder& order) {
  Levels& levels = sides_[order.terms.side];
  const auto level = levels.find(key(order.terms.side, order.terms.price));
  if (level == levels.end()) return {};
  Queue& queue = level->second;
  const auto place = std::find(queue.orders.begin(), queue.orders.end(), &order);
  if (place == queue.orders.end()) return {};
  queue.orders.erase(place);
  queue.total -= order.remaining();
  if (queue.orders.empty()) levels.erase(level);
  return order.remaining();
}

void OrderBook::take_front(const ExchangeOrder& order, Quantity quantity) {
  Levels& levels = sides_[order.terms.side];
  const auto level = levels.find(key(order.terms.side, order.terms.price));
  Queue& queue = level->second;
  queue.total -= quantity;
  if (order.remaining() == quantity) queue.orders.pop_front();
  if (queue.orders.empty()) levels.erase(level);
}

ExchangeOrder* OrderBook::front(Side side) const {
  const Levels& levels = sides_[side];
  return levels.empty() ? nullptr : levels.begin()->second.orders.front();
}

std::optional<Level> OrderBook::best(Side side) const {
  const Levels& levels = sides_[side];
  if (levels.empty()) return std::nullopt;
  return Level{price_of(side, levels.begin()->first), levels.begin()->second.total};
}

Quantity OrderBook::total_at(Side side, Price price) const {
  const Levels& levels = sides_[side];
  const auto level = levels.find(key(side, price));
  return level == levels.end() ? Quantity{} : level->second.total;
}

std::vector<Level> OrderBook::levels(Side side, std::size_t levels) const {
  std::vector<Level> result;
  for (const auto& [level_key, queue] : sides_[side]) {
    if (result.size() == levels) break;
    result.push_back({price_of(side, level_key), queue.total});
  }
  return result;
}

}  // namespace mm::simulator
