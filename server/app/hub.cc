#include "app/hub.h"

#include <algorithm>

namespace mm::app {

Hub::Hub(boost::asio::io_context& io, const engine::Engine& engine, Show show)
    : engine_(engine), show_(std::move(show)), timer_(io) {
  publish(std::chrono::steady_clock::now());
}

namespace {

// What nobody may see late: the answer to a command, and a new mode.
bool worth_a_picture(const engine::Turn& turn) {
  return std::any_of(turn.actions.begin(), turn.actions.end(),
                     [](const engine::Action& action) {
                       return std::holds_alternative<engine::CommandReply>(action);
                     }) ||
         std::any_of(turn.facts.begin(), turn.facts.end(), [](const engine::Fact& fact) {
           return std::holds_alternative<engine::ModeChanged>(fact);
         });
}

}  // namespace

void Hub::on_turn(const engine::Turn& turn, MonoTime at) {
  for (const auto& fact : turn.facts) {
    const auto* fill = std::get_if<engine::FillBooked>(&fact);
    if (!fill) continue;
    const std::lock_guard lock(mutex_);
    fills_.push_back(*fill);
    if (fills_.size() > kMostFills) fills_.pop_front();
  }
  if (worth_a_picture(turn)) {
    publish(at);
    return;
  }
  if (soon_) return;
  soon_ = true;
  wake_at(std::max(at, published_ + kPictureInterval));
}

void Hub::wake_at(MonoTime at) {
  timer_.expires_at(at);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) publish(std::chrono::steady_clock::now());
  });
}

void Hub::publish(MonoTime at) {
  auto picture =
      std::make_shared<const engine::Snapshot>(engine_.snapshot({at, std::chrono::system_clock::now()}));
  show_(*picture);
  published_ = at;
  soon_ = false;
  {
    const std::lock_guard lock(mutex_);
    latest_ = std::move(picture);
  }
  wake_at(at + kHeartbeat);
}

std::shared_ptr<const engine::Snapshot> Hub::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

std::vector<engine::FillBooked> Hub::fills(std::uint64_t after, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  const auto newer = std::find_if(fills_.begin(), fills_.end(),
                                  [&](const engine::FillBooked& fill) { return fill.number > after; });
  const auto count = static_cast<std::size_t>(fills_.end() - newer);
  return {fills_.end() - static_cast<std::ptrdiff_t>(std::min(count, limit)), fills_.end()};
}

}  // namespace mm::app
