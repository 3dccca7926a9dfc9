#include "venues/coinbase/order_book.h"

#include <algorithm>

namespace mm::coinbase {

void BookSide::add(double price, double size) {
  if (size > 0) levels_.push_back({-price * worse_, size});
}

void BookSide::settle() {
  // Books come with the best price first, as a rule.
  std::reverse(levels_.begin(), levels_.end());
  if (!std::is_sorted(levels_.begin(), levels_.end(), below)) {
    std::sort(levels_.begin(), levels_.end(), below);
  }
  const auto same = [](const Level& a, const Level& b) { return a.key == b.key; };
  levels_.erase(std::unique(levels_.begin(), levels_.end(), same), levels_.end());
}

void BookSide::set(double price, double size) {
  const Level level{-price * worse_, size};
  const auto at = std::lower_bound(levels_.begin(), levels_.end(), level, below);
  const bool there = at != levels_.end() && at->key == level.key;
  if (size > 0) {
    if (there) {
      at->size = size;
    } else {
      levels_.insert(at, level);
    }
  } else if (there) {
    levels_.erase(at);
  }
}

}  // namespace mm::coinbase
