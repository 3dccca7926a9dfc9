// The persons of a world: an operator who gives the engine commands, now sensible and now at random, and
// someone who trades on the same account by hand.
#pragma once

#include <functional>
#include <vector>

#include "simulation/sim_venue.h"

namespace mm::simulation {

class People {
 public:
  using Tell = std::function<void(const engine::Event&)>;

  People(Scene& scene, const Checks& checks, std::uint64_t seed, Tell tell);

  // A position that was there before the engine, and the first command.
  void begin();
  void command();
  void trade_by_hand(Duration rests);
  // For holding the contract, and beside it.
  void pay_funding();
  void move_money();
  void cancel_by_hand();

  // No more of it: everything by hand is taken off, and the engine is told to stop.
  void go_home();
  void stop();

 private:
  void look_after();
  void change_parameters();
  CommandId next_id() { return {++commands_}; }
  void take(Side side, Quantity quantity);

  Scene& scene_;
  const Checks& checks_;
  simulator::Random random_;
  Tell tell_;
  std::uint64_t commands_ = 0;
  bool at_work_ = true;
  std::vector<VenueOrderId> by_hand_;  // resting
};

}  // namespace mm::simulation
