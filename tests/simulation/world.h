// A whole world in virtual time: the engine, a pure exchange, a price feed, other traders, an operator, and
// everything that goes wrong between them, drawn from one seed. The same seed gives the same world, step by
// step, on every machine.
#pragma once

#include <functional>
#include <optional>
#include <ostream>

#include "engine/engine.h"
#include "simulation/checks.h"
#include "simulation/faults.h"
#include "simulation/market.h"
#include "simulation/notebook.h"
#include "simulation/people.h"
#include "simulation/sim_venue.h"

namespace mm::simulation {

class World {
 public:
  // Every event, action and fact is written to `trace`, when there is one.
  World(std::uint64_t seed, const Faults& faults, std::ostream* trace = nullptr);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Lives for `length`, or until the first violation. In the last minutes nothing goes wrong any more and the
  // engine is told to stop.
  void run(Duration length);

  // For a world that is over: what of the heap its engine gives back. Nothing is known under a sanitizer,
  // where it is 0.
  std::size_t end_engine();

  const std::vector<Violation>& violations() const { return checks_.violations(); }
  const Tally& tally() const { return checks_.tally(); }
  Duration lived() const { return scene_.agenda.now(); }
  // Changes when anything the engine wanted or the exchange did changes.
  std::uint64_t digest() const { return digest_; }

 private:
  static engine::EngineConfig config_of(std::uint64_t seed, const Market& market);

  void live_until(Duration end);
  void turn(const engine::Event& event);
  void perform(const engine::Action& action);
  void take_outputs();
  // The process dies at once and is started again after `down` with what the notebook holds.
  void crash(Duration down);
  void start_again();
  void plan(Episode Faults::*episode, std::function<void(Duration)> begin);
  void plan_episodes();
  Now now() const;
  void fold(std::uint64_t value);

  Scene scene_;
  simulator::Random random_;
  Market market_;
  engine::EngineConfig config_;
  std::optional<engine::Engine> engine_;  // nothing while the process is down
  Notebook notebook_;
  Checks checks_;
  SimVenue venue_;
  People people_;
  Duration wake_at_ = Duration::max();
  Duration faults_end_ = Duration::max();
  std::uint64_t digest_ = 0;
  std::ostream* trace_;
};

}  // namespace mm::simulation
