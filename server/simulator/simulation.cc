#include "simulator/simulation.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <cstdlib>

namespace mm::simulator {

struct Simulation::Timer {
  boost::asio::steady_timer timer;
  std::chrono::steady_clock::time_point due = std::chrono::steady_clock::time_point::max();
};

Simulation::Simulation(boost::asio::io_context& io, const WorldSettings& settings)
    : io_(io),
      started_(std::chrono::steady_clock::now()),
      wall_started_(std::chrono::system_clock::now()),
      world_(settings, wall_started_),
      faults_(settings.seed),
      timer_(std::make_unique<Timer>(Timer{boost::asio::steady_timer(io)})) {}

Simulation::~Simulation() = default;

Result<std::size_t> Simulation::use_journal(const std::string& path) {
  auto journal = Journal::open(path);
  if (!journal) return Error{journal.error()};
  auto restored = journal.value().replay(exchange());
  if (!restored) return restored;
  journal_.emplace(std::move(journal).value());
  for (const AccountIndex account : {kOwner, kOther}) {
    for (const ExchangeOrder* order : exchange().orders(account, false)) {
      // Whoever was to finish the cancel is gone.
      const bool cancelling = order->status == OrderStatus::pending_cancel;
      if (account == kOwner) log_.restore(*order);
      if (cancelling) exchange().cancel(account, VenueOrderId(order->id), clock());
    }
  }
  return restored;
}

void Simulation::record_prices() {
  if (journal_ && !journal_->append(world_.prices().mids())) stop_without_journal();
}

// An exchange that tells what it may forget is worse than none.
void Simulation::stop_without_journal() const {
  std::fputs("mmsim: cannot write the state file\n", stderr);
  std::_Exit(1);
}

void Simulation::start() {
  running_ = true;
  begin();
  end();
}

Duration Simulation::machine_elapsed() const {
  return std::chrono::steady_clock::now() - started_;
}

WallTime Simulation::clock() const {
  return wall_started_ + machine_elapsed() + faults_.delay(Fault::clock_offset_ms);
}

void Simulation::begin() {
  world_.advance(machine_elapsed());
}

void Simulation::record() {
  std::vector<Output> outputs = exchange().take_outputs();
  if (outputs.empty()) return;
  if (journal_ && !journal_->append(exchange(), outputs)) stop_without_journal();
  for (const Output& output : outputs) {
    const auto* change = std::get_if<OrderChanged>(&output);
    if (change != nullptr && change->order.account == kOwner) log_.add(*change);
    if (std::holds_alternative<Traded>(output)) ++trades_;
    recorded_.push_back(output);
  }
}

void Simulation::end() {
  record();
  for (const PriceTick& tick : world_.take_ticks()) {
    if (tick_listener_) tick_listener_(tick);
  }
  for (const Output& output : std::exchange(recorded_, {})) {
    if (output_listener_) output_listener_(output);
  }
  if (running_) arm();
}

void Simulation::arm() {
  const auto due = started_ + world_.next_time();
  if (due == timer_->due) return;
  timer_->due = due;
  timer_->timer.expires_at(due);
  timer_->timer.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    timer_->due = std::chrono::steady_clock::time_point::max();
    begin();
    end();
  });
}

Result<Fault> Simulation::set_fault(std::string_view name, std::string_view value) {
  auto fault = faults_.set(name, value);
  if (!fault) return fault;
  if (*fault == Fault::clock_offset_ms) {
    begin();
    world_.set_clock_offset(faults_.delay(Fault::clock_offset_ms));
    end();
  }
  for (const auto& listener : fault_listeners_) listener(*fault);
  // It has happened at all the venues it names.
  if (fault_table()[static_cast<std::size_t>(*fault)].kind == FaultKind::venues) faults_.take(*fault);
  return fault;
}

void Simulation::reset_faults() {
  faults_.reset();
  world_.set_clock_offset(Duration{});
  for (const auto& listener : fault_listeners_) listener(Fault::kraken_status);
}

}  // namespace mm::simulator
