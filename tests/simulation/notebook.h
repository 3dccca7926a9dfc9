// Writes down what the ledger would, so that a crashed engine can be started again with it.
#pragma once

#include <deque>
#include <map>

#include "engine/action.h"
#include "engine/remembered.h"

namespace mm::simulation {

class Notebook {
 public:
  void on(const engine::Fact& fact);
  engine::Remembered remembered() const;

 private:
  void book(OrderId id, Quantity executed, Amount value, Amount fee);
  void settle(OrderId id, bool settled);
  Side side_of(OrderId id) const;
  void on_mark(const engine::FillMarked& mark);

  std::map<std::uint64_t, Order> live_;
  std::deque<Order> ended_;
  engine::Remembered rest_;
};

}  // namespace mm::simulation
