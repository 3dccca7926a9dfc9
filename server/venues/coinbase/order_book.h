// A whole order book of which only the best prices are looked at.
#pragma once

#include <cstddef>
#include <vector>

namespace mm::coinbase {

// One side: sizes by price, sorted with the best price last. Changes cluster there, so that few levels have
// to move; a book of 50,000 levels lies in 800 kB. Memory is taken only to grow.
class BookSide {
 public:
  // `worse`: +1 when higher prices are worse, as for asks, -1 for bids.
  explicit BookSide(double worse) : worse_(worse) {}

  void clear() { levels_.clear(); }
  // Fill with add() in any order, then settle(). Of a price that is there twice one level stays.
  void add(double price, double size);
  void settle();
  // Size 0 removes the level.
  void set(double price, double size);

  // 0 when there is no level.
  double best_price() const { return levels_.empty() ? 0 : -levels_.back().key * worse_; }
  double best_size() const { return levels_.empty() ? 0 : levels_.back().size; }
  std::size_t size() const { return levels_.size(); }

 private:
  struct Level {
    double key;  // grows towards the best price
    double size;
  };
  static bool below(const Level& a, const Level& b) { return a.key < b.key; }

  double worse_;
  std::vector<Level> levels_;
};

}  // namespace mm::coinbase
