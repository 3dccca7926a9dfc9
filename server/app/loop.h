// The one thread that owns the trading state: events in, turns, actions out. Everything is called on the
// thread of its io_context, but post(), which any thread may call.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>
#include <unordered_map>

#include "engine/control.h"
#include "engine/engine.h"
#include "engine/venue.h"

namespace mm::app {

class Loop final : public engine::EventSink, public engine::Control {
 public:
  // Who looks on. Called on the loop's thread, after the actions of the turn were sent.
  struct Observe {
    std::function<void(const engine::Turn&, Now)> turn;
    std::function<void(const engine::CommandAnswered&)> command;
  };

  Loop(boost::asio::io_context& io, engine::EngineConfig config, Observe observe);

  // Where orders go; to be set before the first event.
  void connect(engine::OrderVenue& venue) { venue_ = &venue; }

  void on_event(engine::Event event, MonoTime received) override;
  void post(engine::Command command, std::string caller,
            std::function<void(const engine::CommandReply&)> done) override;

  const engine::Engine& engine() const { return engine_; }

 private:
  void turn(const engine::Event& event, MonoTime at);
  void perform(const engine::Action& action);
  void wake_by(MonoTime at);

  boost::asio::io_context& io_;
  engine::Engine engine_;
  Observe observe_;
  engine::OrderVenue* venue_ = nullptr;
  boost::asio::steady_timer timer_;
  MonoTime timer_at_ = MonoTime::max();
  std::uint64_t commands_ = 0;
  std::unordered_map<std::uint64_t, std::function<void(const engine::CommandReply&)>> waiting_;
};

}  // namespace mm::app
