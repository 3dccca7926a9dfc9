#include "venues/roxom/depth_book.h"

#include <algorithm>
#include <iterator>

namespace mm::roxom {

namespace {

std::int64_t key_of(Side side, Price price) {
  return side == Side::sell ? price.ticks : -price.ticks;
}

template <typename Levels>
void put(Levels& levels, std::int64_t key, std::int64_t lots) {
  if (lots > 0) {
    levels[key] = lots;
  } else {
    levels.erase(key);
  }
  if (levels.size() > DepthBook::kMostLevels) levels.erase(std::prev(levels.end()));
}

template <typename Levels>
bool best_is(const Levels& levels, Side side, const std::optional<Level>& told) {
  if (levels.empty() || !told) return levels.empty() && !told;
  return levels.begin()->first == key_of(side, told->price) && levels.begin()->second == told->quantity.lots;
}

}  // namespace

void DepthBook::apply(const DepthFrame& frame) {
  if (frame.whole) {
    if_changes_ = {};
    if_totals_ = {};
    known_ = true;
  }
  if (!known_) return;  // changes of what is not known
  apply(Side::buy, frame.bids, frame.whole);
  apply(Side::sell, frame.asks, frame.whole);
}

void DepthBook::apply(Side side, const std::vector<Level>& rows, bool whole) {
  for (const Level& row : rows) {
    const std::int64_t key = key_of(side, row.price);
    const std::int64_t lots = row.quantity.lots;
    // Nobody tells a change of nothing, and no level holds less than nothing.
    if (!whole && lots < 0) meaning_ = Meaning::change;
    if (!whole && lots == 0) meaning_ = Meaning::total;
    const auto there = if_changes_[side].find(key);
    const bool adds = !whole && there != if_changes_[side].end();
    put(if_changes_[side], key, adds ? std::min(there->second + lots, kMostUnits) : lots);
    put(if_totals_[side], key, lots);
  }
}

bool DepthBook::matches(const Book& book) const {
  return best_is(book[Side::buy], Side::buy, level1_->bid) &&
         best_is(book[Side::sell], Side::sell, level1_->ask);
}

bool DepthBook::agrees() {
  const bool changes = !level1_ || matches(if_changes_);
  const bool totals = !level1_ || matches(if_totals_);
  if (meaning_ == Meaning::unknown && changes != totals)
    meaning_ = changes ? Meaning::change : Meaning::total;
  const Levels& bids = book()[Side::buy];
  const Levels& asks = book()[Side::sell];
  const bool crossed = !bids.empty() && !asks.empty() && -bids.begin()->first >= asks.begin()->first;
  return !crossed && (meaning_ == Meaning::total ? totals : changes);
}

std::vector<Level> DepthBook::levels(Side side, std::size_t most) const {
  std::vector<Level> list;
  for (const auto& [key, lots] : book()[side]) {
    if (list.size() == most) break;
    list.push_back({{side == Side::sell ? key : -key}, {lots}});
  }
  return list;
}

}  // namespace mm::roxom
