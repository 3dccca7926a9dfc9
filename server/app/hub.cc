#include "app/hub.h"

#include <algorithm>

namespace mm::app {

Hub::Hub(boost::asio::io_context& io, const engine::Engine& engine, const OrderClock& orders,
         const engine::DepthSource& depth, Show show, WhenDurable when_durable)
    : engine_(engine),
      orders_(orders),
      depth_(depth),
      show_(std::move(show)),
      when_durable_(std::move(when_durable)),
      timer_(io) {}

void Hub::begin() {
  begun_ = true;
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

void Hub::on_turn(const engine::Turn& turn, Now at) {
  std::vector<engine::Occurrence> happened;
  for (const auto& fact : turn.facts) {
    // Pictures show these.
    if (std::holds_alternative<engine::SideChanged>(fact)) continue;
    if (std::holds_alternative<engine::AccountMarked>(fact)) continue;
    if (std::holds_alternative<engine::AccountCompared>(fact)) continue;
    if (std::holds_alternative<engine::UptimeMarked>(fact)) continue;
    happened.push_back({0, at.wall, fact});
  }
  if (!happened.empty()) keep_when_durable(std::move(happened));
  if (!begun_) return;
  if (worth_a_picture(turn)) {
    publish(at.mono);
    return;
  }
  if (soon_) return;
  soon_ = true;
  wake_at(std::max(at.mono, published_ + kPictureInterval));
}

void Hub::on_command(engine::CommandAnswered answered, WallTime at) {
  keep_when_durable({{0, at, std::move(answered)}});
}

void Hub::keep_when_durable(std::vector<engine::Occurrence> occurrences) {
  when_durable_([this, list = std::move(occurrences)] {
    const std::lock_guard lock(mutex_);
    for (const engine::Occurrence& occurrence : list) {
      keep(occurrence);
      const auto* fact = std::get_if<engine::Fact>(&occurrence.what);
      if (!fact) continue;
      if (const auto* fill = std::get_if<engine::FillBooked>(fact)) keep(*fill);
      if (const auto* mark = std::get_if<engine::FillMarked>(fact)) keep(*mark);
    }
  });
}

void Hub::keep(const engine::FillBooked& fill) {
  fills_.push_back({fill, {}});
}

// Of a fill of this run; numbers have no gaps.
void Hub::keep(const engine::FillMarked& mark) {
  if (fills_.empty() || mark.fill < fills_.front().fill.number) return;
  const std::uint64_t place = mark.fill - fills_.front().fill.number;
  if (place >= fills_.size()) return;
  fills_[place].markouts.at(mark.horizon) = mark;
}

void Hub::keep(engine::Occurrence occurrence) {
  occurrence.sequence = ++happened_;
  occurrences_.push_back(std::move(occurrence));
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
  when_durable_([this, picture] {
    const std::lock_guard lock(mutex_);
    latest_ = picture;
  });
  wake_at(at + kHeartbeat);
}

std::shared_ptr<const engine::Snapshot> Hub::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

std::vector<engine::PastFill> Hub::fills(std::uint64_t after, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  const auto newer = std::find_if(fills_.begin(), fills_.end(),
                                  [&](const engine::PastFill& one) { return one.fill.number > after; });
  const auto count = static_cast<std::size_t>(fills_.end() - newer);
  return {fills_.end() - static_cast<std::ptrdiff_t>(std::min(count, limit)), fills_.end()};
}

std::vector<engine::Occurrence> Hub::occurrences(std::uint64_t after, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  // Sequences have no gaps, so the place follows from the number.
  const std::uint64_t forgotten = happened_ - occurrences_.size();
  const std::size_t skip =
      std::min<std::uint64_t>(after > forgotten ? after - forgotten : 0, occurrences_.size());
  const auto first = occurrences_.begin() + static_cast<std::ptrdiff_t>(skip);
  const std::size_t count = std::min(occurrences_.size() - skip, limit);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace mm::app
