#include "paper/paper_exchange.h"

#include <algorithm>
#include <cmath>

namespace mm::paper {

namespace {

using engine::VenueOrderState;

// Whether `price` is better for whoever trades against it, on this side of the book.
bool better(Side side, Price price, Price than) {
  return sign(side) * price.ticks > sign(side) * than.ticks;
}

Quantity less(Quantity from, Quantity what) {
  return std::max(from - what, Quantity{});
}

}  // namespace

// ---- the shadow's orders ----

void PaperExchange::place(const PaperOrder& placed) {
  live_.push_back(placed);
  PaperOrder& order = live_.back();
  changes_.push_back(order);
  if (const auto offer = reachable(order.side, order.price)) {
    if (order.post_only) {
      end(order, VenueOrderState::cancelled, "post-only would have taken");
    } else {
      take(order, offer->price, fees_.taker_bps);
    }
  }
  look_at_queue(order);
  retire();
}

bool PaperExchange::cancel(const VenueOrderId& id) {
  const auto order =
      std::find_if(live_.begin(), live_.end(), [&](const PaperOrder& one) { return one.id == id; });
  if (order == live_.end()) return false;
  end(*order, VenueOrderState::cancelled, {});
  retire();
  return true;
}

void PaperExchange::expire(MonoTime now) {
  for (PaperOrder& order : live_) {
    if (order.expires <= now) end(order, VenueOrderState::cancelled, "expired");
  }
  retire();
}

MonoTime PaperExchange::next_expiry() const {
  MonoTime next = MonoTime::max();
  for (const PaperOrder& order : live_) next = std::min(next, order.expires);
  return next;
}

const PaperOrder* PaperExchange::find(const VenueOrderId& id) const {
  const auto named = [&](const PaperOrder& order) { return order.id == id; };
  if (const auto order = std::find_if(live_.begin(), live_.end(), named); order != live_.end())
    return &*order;
  const auto order = std::find_if(ended_.begin(), ended_.end(), named);
  return order == ended_.end() ? nullptr : &*order;
}

void PaperExchange::execute(PaperOrder& order, Price price, Quantity quantity, double fee_bps) {
  const Amount value = instrument_->notional(price, quantity);
  const Amount fee{std::llround(static_cast<double>(value.atoms) * fee_bps / 1e4)};
  order.executed += quantity;
  order.value += value;
  order.fees += fee;
  order.last_fill = price;
  if (order.remaining().lots == 0) order.state = VenueOrderState::filled;
  position_.apply_fill(order.side, quantity, value, fee);
  changes_.push_back(order);
}

void PaperExchange::end(PaperOrder& order, VenueOrderState state, std::string_view reason) {
  order.state = state;
  order.reason = engine::Text(reason);
  changes_.push_back(order);
}

void PaperExchange::retire() {
  for (const PaperOrder& order : live_) {
    if (!order.is_live()) ended_.push_back(order);
  }
  std::erase_if(live_, [](const PaperOrder& order) { return !order.is_live(); });
  while (ended_.size() > kKeptEnded) ended_.pop_front();
}

// ---- the market ----

void PaperExchange::on(const engine::VenueTopChanged& event) {
  const TopOfBook before = std::exchange(top_, event.top);
  for (const Side side : kBothSides) {
    const auto& was = side == Side::buy ? before.bid : before.ask;
    const auto& is = shown(side);
    const bool goes_on = was && is && was->price == is->price;
    taken_[side] = goes_on ? std::min(taken_[side], is->quantity) : Quantity{};
  }
  for (PaperOrder& order : live_) look_at_queue(order);
  meet_offers();
}

TopOfBook PaperExchange::others_top() const {
  TopOfBook others = top_;
  for (const Side side : kBothSides) {
    auto& level = side == Side::buy ? others.bid : others.ask;
    if (!level) continue;
    level->quantity = less(level->quantity, real_.possible(side, level->price));
    if (level->quantity.lots == 0) level.reset();
  }
  return others;
}

std::optional<Level> PaperExchange::reachable(Side side, Price price) const {
  const TopOfBook others = others_top();
  auto offer = side == Side::buy ? others.ask : others.bid;
  if (!offer || better(side, offer->price, price)) return std::nullopt;
  offer->quantity = less(offer->quantity, taken_[opposite(side)]);
  if (offer->quantity.lots == 0) return std::nullopt;
  return offer;
}

void PaperExchange::take(PaperOrder& order, Price at, double fee_bps) {
  const auto offer = reachable(order.side, order.price);
  if (!offer) return;
  const Quantity quantity = std::min(order.remaining(), offer->quantity);
  taken_[opposite(order.side)] += quantity;
  execute(order, at, quantity, fee_bps);
}

void PaperExchange::look_at_queue(PaperOrder& order) const {
  const auto& best = shown(order.side);
  if (!best || better(order.side, best->price, order.price)) return;
  Quantity visible;
  if (best->price == order.price) {
    visible = less(best->quantity, real_.resting(order.side, order.price));
  }
  order.ahead = order.ahead ? std::min(*order.ahead, visible) : visible;
}

// Who offers at or through the price of an order that rests would have met it.
void PaperExchange::meet_offers() {
  for (PaperOrder& order : live_) take(order, order.price, fees_.maker_bps);
  retire();
}

void PaperExchange::on(const RealOrderFilled& fill) {
  Quantity waiting;
  for (const PaperOrder& order : live_) {
    if (order.side == fill.side && better(fill.side, fill.price, order.price)) waiting += order.remaining();
  }
  if (real_.waits(fill.id)) stopped_[fill.side] += std::min(waiting, fill.quantity);
  real_.on(fill);
}

void PaperExchange::on(const engine::VenueTraded& trade, MonoTime now) {
  const Side side = opposite(trade.taker);
  const Price last = side == Side::buy ? trade.lowest : trade.highest;
  const bool one_price = trade.lowest == trade.highest;
  Quantity left = trade.volume - real_.take_own(trade, now);
  std::vector<PaperOrder*> queue;
  for (PaperOrder& order : live_) {
    if (order.side == side && !better(side, last, order.price)) queue.push_back(&order);
  }
  std::stable_sort(queue.begin(), queue.end(), [&](const PaperOrder* a, const PaperOrder* b) {
    return better(side, a->price, b->price);
  });
  for (PaperOrder* order : queue) {
    Quantity reaches = left;
    if (order->price == last) {
      if (!one_price || !order->ahead) continue;
      reaches = less(left, *order->ahead);
      order->ahead = less(*order->ahead, left);
    } else {
      order->ahead = Quantity{};
    }
    const Quantity quantity = std::min(order->remaining(), reaches);
    if (quantity.lots == 0) continue;
    left -= quantity;
    execute(*order, order->price, quantity, fees_.maker_bps);
  }
  retire();
}

}  // namespace mm::paper
