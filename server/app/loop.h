// The one thread that owns the trading state: events in, turns, actions out. Everything is called on the
// thread of its io_context, but post(), which any thread may call.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/control.h"
#include "engine/engine.h"
#include "engine/venue.h"

namespace mm::app {

class Loop final : public engine::EventSink, public engine::Control {
 public:
  // Who looks on, on the loop's thread.
  struct Observe {
    // Before the actions of a price's turn are sent, when it has any: when it was taken.
    std::function<void(const engine::TurnStamps&)> stamps;
    // Before the actions of the turn are sent, when it has facts: what must be known even if we die then.
    std::function<void(const engine::Turn&, WallTime)> record;
    // After they were sent: every turn, whatever it led to.
    std::function<void(const engine::Event&, Now, const engine::Turn&)> tape;
    // The same, to be shown.
    std::function<void(const engine::Turn&, Now)> turn;
    std::function<void(const engine::CommandAnswered&)> command;
    // How much later than asked for the engine was woken.
    std::function<void(Duration)> late;
    // Carries an answer to a command to whoever asked, once what it tells is durable.
    std::function<void(std::function<void()>)> answer;
  };

  Loop(boost::asio::io_context& io, engine::EngineConfig config, Observe observe);

  // Where orders go; to be set before the first event.
  void connect(engine::OrderVenue& venue) { venue_ = &venue; }

  void on_event(engine::Event event, MonoTime received) override;
  void hold(const engine::SourceTicked& tick, MonoTime received) override;
  void release() override;
  void post(engine::Command command, std::string caller,
            std::function<void(const engine::CommandReply&)> done) override;

  const engine::Engine& engine() const { return engine_; }

 private:
  struct Held {
    engine::SourceTicked tick;
    MonoTime received;
  };

  // What is held comes first.
  void tell(const engine::Event& event, MonoTime at);
  void turn(const engine::Event& event, MonoTime at);
  void wake_by(MonoTime at);

  boost::asio::io_context& io_;
  engine::Engine engine_;
  Observe observe_;
  engine::OrderVenue* venue_ = nullptr;
  std::vector<Held> held_;  // one of a source
  boost::asio::steady_timer timer_;
  MonoTime timer_at_ = MonoTime::max();
  std::uint64_t commands_ = 0;
  std::unordered_map<std::uint64_t, std::function<void(const engine::CommandReply&)>> waiting_;
};

}  // namespace mm::app
