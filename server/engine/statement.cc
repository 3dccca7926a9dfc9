#include "engine/statement.h"

#include <algorithm>

namespace mm::engine {

namespace {

// How far the first look goes back: as much as the exchange's clock, not yet known, may differ from ours.
constexpr Duration kFirstLook = std::chrono::minutes(2);
// A line may be written a little later than it is dated, and the exchange's clock is known to a second.
constexpr Duration kOverlap = std::chrono::seconds(30);
constexpr Duration kClockSlack = std::chrono::seconds(3);
constexpr std::size_t kMostBooked = 4096;

}  // namespace

void Statement::remember(WallTime since, std::span<const EntryId> booked) {
  since_ = since;
  // Their times are not remembered, so they are kept.
  for (const EntryId& id : booked) booked_.push_back({id, WallTime::max()});
}

WallTime Statement::since() const {
  return since_ ? *since_ : in_exchange_time(state_.now.mono) - kFirstLook;
}

// By our own clock as long as the exchange's is not known.
WallTime Statement::in_exchange_time(MonoTime time) const {
  return state_.venue_now().value_or(state_.now.wall) - (state_.now.mono - time);
}

Duration Statement::ahead() const {
  return in_exchange_time(state_.now.mono) - state_.now.wall;
}

bool Statement::is_booked(const EntryId& id) const {
  return std::any_of(booked_.begin(), booked_.end(), [&](const Booked& one) { return one.id == id; });
}

void Statement::read(const AccountState& account, MonoTime asked) {
  trades_.clear();
  if (!account.entries) return;
  const WallTime asked_at = in_exchange_time(asked);
  if (!since_) {
    since_ = asked_at;
    for (const AccountEntry& entry : *account.entries) since_ = std::max(*since_, entry.at + Duration(1));
    return;
  }
  // Up to here a line may be of an order of ours that is forgotten.
  const WallTime forgotten = state_.orders.forgotten_until() + ahead() + kClockSlack;
  for (const AccountEntry& entry : *account.entries) {
    if (entry.at < *since_ || is_booked(entry.id)) continue;
    if (entry.kind != EntryKind::fill) {
      book(entry);
    } else if (entry.at > forgotten && !state_.orders.find(entry.order)) {
      trades_.push_back(entry);
    }
  }
  std::stable_sort(trades_.begin(), trades_.end(),
                   [](const AccountEntry& a, const AccountEntry& b) { return a.at < b.at; });
  if (!trades_.empty()) return;
  since_ = std::max(*since_, asked_at - kOverlap);
  std::erase_if(booked_, [&](const Booked& one) { return one.at < *since_; });
}

std::size_t Statement::making_up(Quantity difference) const {
  std::size_t count = 0;
  Quantity sum;
  for (std::size_t i = 0; i < trades_.size(); ++i) {
    sum += sign(trades_[i].side) * trades_[i].quantity;
    if (sum == difference) count = i + 1;
  }
  return count;
}

bool Statement::may_be_ours() const {
  for (const TrackedOrder& order : state_.orders.live()) {
    if (!order.is_live() || !order.venue_id.empty()) continue;
    const WallTime earliest = order.created_wall + ahead() - kClockSlack;
    for (const AccountEntry& trade : trades_) {
      if (trade.side == order.side && trade.quantity <= order.quantity && trade.at >= earliest) return true;
    }
  }
  return false;
}

void Statement::book(const AccountEntry& entry) {
  switch (entry.kind) {
    case EntryKind::fill:
      state_.position.apply_fill(entry.side, entry.quantity, entry.value, entry.fee);
      break;
    case EntryKind::funding:
      state_.position.add_funding(entry.amount);
      break;
    case EntryKind::transfer:
      state_.equity.on_transfer(entry.amount);
      break;
  }
  ++state_.books_changed;
  booked_.push_back({entry.id, entry.at});
  if (booked_.size() > kMostBooked) booked_.pop_front();
  state_.turn.facts.push_back(EntryBooked{entry, state_.position});
}

void Statement::book_trades(std::size_t count) {
  const auto end = trades_.begin() + static_cast<std::ptrdiff_t>(count);
  for (auto trade = trades_.begin(); trade != end; ++trade) book(*trade);
  trades_.erase(trades_.begin(), end);
}

void Statement::forget_trades() {
  for (const AccountEntry& trade : trades_) booked_.push_back({trade.id, trade.at});
  trades_.clear();
}

}  // namespace mm::engine
