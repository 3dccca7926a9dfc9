#include "app/loop.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <limits>
#include <utility>

#include "engine/describe.h"

namespace mm::app {

Loop::Loop(boost::asio::io_context& io, engine::EngineConfig config, Observe observe)
    : io_(io), engine_(std::move(config)), observe_(std::move(observe)), timer_(io) {
  held_.reserve(std::numeric_limits<decltype(SourceId::index)>::max());
}

void Loop::on_event(engine::Event event, MonoTime received) {
  if (const auto* tick = std::get_if<engine::SourceTicked>(&event); tick && !held_.empty()) {
    hold(*tick, received);
    release();
  } else {
    tell(event, received);
  }
}

void Loop::hold(const engine::SourceTicked& tick, MonoTime received) {
  const auto older = std::find_if(held_.begin(), held_.end(),
                                  [&](const Held& one) { return one.tick.source == tick.source; });
  if (older == held_.end()) {
    held_.push_back({tick, received});
  } else {
    *older = {tick, received};
  }
}

void Loop::release() {
  for (const Held& one : held_) turn(one.tick, one.received);
  held_.clear();
}

void Loop::tell(const engine::Event& event, MonoTime at) {
  release();
  turn(event, at);
}

void Loop::post(engine::Command command, std::string caller,
                std::function<void(const engine::CommandReply&)> done) {
  boost::asio::post(io_, [this, command = std::move(command), caller = std::move(caller),
                          done = std::move(done)]() mutable {
    const CommandId id{++commands_};
    waiting_.emplace(id.value, [this, command, caller, done](const engine::CommandReply& reply) {
      observe_.command({caller, engine::describe(command), reply});
      observe_.answer([done, reply] { done(reply); });
    });
    std::visit(
        [&](auto& one) {
          one.id = id;
          tell(one, std::chrono::steady_clock::now());
        },
        command);
  });
}

void Loop::turn(const engine::Event& event, MonoTime at) {
  const MonoTime begun = std::chrono::steady_clock::now();
  const Now now{at, std::chrono::system_clock::now()};
  const engine::Turn& turn = engine_.process(event, now);
  if (!turn.facts.empty()) observe_.record(turn, now.wall);
  if (!turn.actions.empty() && std::holds_alternative<engine::SourceTicked>(event))
    observe_.stamps({at, begun, std::chrono::steady_clock::now()});
  // Doors never call back from within: what they learn comes as a later event, so the turn stays valid here.
  for (const engine::Action& action : turn.actions) engine::carry_out(action, *venue_);
  observe_.tape(event, now, turn);
  observe_.turn(turn, now);
  // Last, so that whoever is answered and looks sees what the answer tells.
  for (const engine::Action& action : turn.actions) {
    const auto* reply = std::get_if<engine::CommandReply>(&action);
    if (!reply) continue;
    if (auto waiting = waiting_.extract(reply->id.value)) waiting.mapped()(*reply);
  }
  wake_by(turn.wake_at);
  venue_->expect(engine_.likely(), [this] { return engine_.after_fills(); });
}

void Loop::wake_by(MonoTime at) {
  if (at == timer_at_) return;
  timer_at_ = at;
  if (at == MonoTime::max()) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(at);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    const MonoTime due = std::exchange(timer_at_, MonoTime::max());
    const MonoTime now = std::chrono::steady_clock::now();
    tell(engine::Woke{}, now);
    observe_.late(std::max(now - due, Duration{}));
  });
}

}  // namespace mm::app
