#include "engine/order_store.h"

#include <algorithm>

namespace mm::engine {

namespace {

constexpr std::size_t kReservedLive = 64;
constexpr std::size_t kMostHeld = 256;
// A loop that sends the same order over and over is a fault, not a strategy.
constexpr Duration kRepeatWindow = std::chrono::seconds(10);
constexpr int kMostRepeats = 20;
constexpr Duration kHeldFor = std::chrono::seconds(10);

template <typename Orders, typename Id, typename Member>
auto* find_in(Orders& orders, const Id& id, Member member) {
  const auto found = std::find_if(orders.begin(), orders.end(),
                                  [&](const TrackedOrder& order) { return order.*member == id; });
  return found == orders.end() ? nullptr : &*found;
}

}  // namespace

OrderStore::OrderStore() {
  live_.reserve(kReservedLive);
}

TrackedOrder& OrderStore::add(const Order& order) {
  live_.push_back(TrackedOrder{order});
  sent_[next_sent_++ % sent_.size()] = {order.side, order.price, order.quantity, order.created};
  return live_.back();
}

void OrderStore::restore(const TrackedOrder& order) {
  if (order.is_live()) {
    live_.push_back(order);
  } else {
    ended_.push_back(order);
    // As many as are remembered: there may have been more.
    if (ended_.size() == kKeptEnded) forgotten_until_ = ended_.front().created_wall;
  }
}

bool OrderStore::repeats(Side side, Price price, Quantity quantity, MonoTime now) const {
  const auto same = [&](const auto& other) {
    return other.side == side && other.price == price && other.quantity == quantity;
  };
  const bool rests = std::any_of(live_.begin(), live_.end(), [&](const TrackedOrder& order) {
    const bool leaving = order.cancel_wanted || order.state == OrderState::cancel_pending;
    return same(order) && order.is_live() && (!leaving || order.venue_id.empty());
  });
  const auto often = std::count_if(sent_.begin(), sent_.end(), [&](const Sent& sent) {
    return same(sent) && sent.at != MonoTime::min() && now - sent.at <= kRepeatWindow;
  });
  return rests || often >= kMostRepeats;
}

TrackedOrder* OrderStore::find(OrderId id) {
  if (auto* order = find_live(id)) return order;
  return find_in(ended_, id, &TrackedOrder::id);
}

TrackedOrder* OrderStore::find(const VenueOrderId& id) {
  if (id.empty()) return nullptr;
  if (auto* order = find_in(live_, id, &TrackedOrder::venue_id)) return order;
  return find_in(ended_, id, &TrackedOrder::venue_id);
}

TrackedOrder* OrderStore::find_live(OrderId id) {
  return find_in(live_, id, &TrackedOrder::id);
}

bool OrderStore::is_unknown_like(const TrackedOrder& order, const OrderReport& report) {
  return order.state == OrderState::unknown && order.venue_id.empty() && order.side == report.side &&
         order.price == report.price && order.quantity == report.quantity;
}

void OrderStore::retire_final() {
  // Nothing to do on most turns, and the partition below allocates.
  if (std::all_of(live_.begin(), live_.end(), [](const TrackedOrder& order) { return order.is_live(); }))
    return;
  const auto first_final = std::stable_partition(live_.begin(), live_.end(),
                                                 [](const TrackedOrder& order) { return order.is_live(); });
  for (auto order = first_final; order != live_.end(); ++order) ended_.push_back(*order);
  live_.erase(first_final, live_.end());
  for (; ended_.size() > kKeptEnded; ended_.pop_front()) {
    forgotten_until_ = std::max(forgotten_until_, ended_.front().ended);
  }
}

Quantity OrderStore::live_quantity(Side side) const {
  Quantity sum;
  for (const TrackedOrder& order : live_) {
    if (order.side == side) sum += order.remaining();
  }
  return sum;
}

int OrderStore::live_count(Side side) const {
  return static_cast<int>(std::count_if(live_.begin(), live_.end(), [&](const TrackedOrder& order) {
    return order.side == side && order.is_live();
  }));
}

std::optional<Price> OrderStore::best_price(Side side) const {
  std::optional<Price> best;
  for (const TrackedOrder& order : live_) {
    if (order.side != side || !order.is_live()) continue;
    if (!best || sign(side) * (order.price - *best).ticks > 0) best = order.price;
  }
  return best;
}

void OrderStore::hold(const OrderReport& report, MonoTime now) {
  while (!held_.empty() && (held_.size() >= kMostHeld || now - held_.front().since > kHeldFor)) {
    held_.pop_front();
  }
  held_.push_back({report, now});
}

std::vector<OrderReport> OrderStore::take_held(const VenueOrderId& id) {
  std::vector<OrderReport> reports;
  for (auto held = held_.begin(); held != held_.end();) {
    if (held->report.venue_id == id) {
      reports.push_back(held->report);
      held = held_.erase(held);
    } else {
      ++held;
    }
  }
  return reports;
}

}  // namespace mm::engine
