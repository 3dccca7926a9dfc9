// The world driven by the machine's clock, and what mmsim's servers share: the fault switches, the log of
// what the exchange saw, the latencies, the journal. Servers wrap every use of the exchange in begin() ...
// end().
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulator/account_log.h"
#include "simulator/faults.h"
#include "simulator/journal.h"
#include "simulator/latency_log.h"
#include "simulator/world.h"

namespace boost::asio {
class io_context;
}

namespace mm::simulator {

class Simulation {
 public:
  Simulation(boost::asio::io_context& io, const WorldSettings& settings);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  // Before start(): puts back what the file tells, and keeps it up to date from then on. Returns how many
  // records there were.
  Result<std::size_t> use_journal(const std::string& path);
  // Lets time run.
  void start();
  // Notes the prices in the journal, so that a restart goes on from there.
  void record_prices();

  // Brings the world up to now. Call before looking at or using the exchange.
  void begin();
  // Makes what the exchange did durable. Call before answering anyone about it.
  void record();
  // record(), then tells the listeners.
  void end();

  World& world() { return world_; }
  Exchange& exchange() { return world_.exchange(); }
  WallTime now() const { return world_.now(); }
  // The exchange's clock right now, without letting anything happen.
  WallTime clock() const;
  Faults& faults() { return faults_; }
  const AccountLog& log() const { return log_; }
  LatencyLog& latency() { return latency_; }
  std::uint64_t trades() const { return trades_; }
  boost::asio::io_context& io() { return io_; }

  // By name, with the value as text; strikes the faults that act at once.
  Result<Fault> set_fault(std::string_view name, std::string_view value);
  void reset_faults();

  void on_tick(std::function<void(const PriceTick&)> listener) { tick_listener_ = std::move(listener); }
  void on_output(std::function<void(const Output&)> listener) { output_listener_ = std::move(listener); }
  void on_fault(std::function<void(Fault)> listener) { fault_listeners_.push_back(std::move(listener)); }

 private:
  struct Timer;

  Duration machine_elapsed() const;
  void arm();
  [[noreturn]] void stop_without_journal() const;

  boost::asio::io_context& io_;
  std::chrono::steady_clock::time_point started_;
  WallTime wall_started_;
  World world_;
  Faults faults_;
  AccountLog log_;
  LatencyLog latency_;
  std::optional<Journal> journal_;
  std::uint64_t trades_ = 0;
  std::vector<Output> recorded_;
  std::unique_ptr<Timer> timer_;
  bool running_ = false;
  std::function<void(const PriceTick&)> tick_listener_;
  std::function<void(const Output&)> output_listener_;
  std::vector<std::function<void(Fault)>> fault_listeners_;
};

}  // namespace mm::simulator
