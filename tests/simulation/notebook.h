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
  std::map<std::uint64_t, Order> live_;
  std::deque<Order> ended_;
  engine::Remembered rest_;
};

}  // namespace mm::simulation
