#include "simulation/notebook.h"

#include <algorithm>

namespace mm::simulation {

namespace {
constexpr std::size_t kKeptEnded = 1024;
}

void Notebook::on(const engine::Fact& fact) {
  if (const auto* step = std::get_if<engine::OrderStepped>(&fact)) {
    const std::uint64_t id = step->order.id.value;
    rest_.last_order = std::max(rest_.last_order, id);
    if (step->order.is_live()) {
      live_[id] = step->order;
    } else {
      live_.erase(id);
      ended_.push_back(step->order);
      if (ended_.size() > kKeptEnded) ended_.pop_front();
    }
  } else if (const auto* fill = std::get_if<engine::FillBooked>(&fact)) {
    rest_.last_fill = fill->number;
    rest_.position = fill->after;
    const auto book = [&](Order& order) {
      order.executed += fill->quantity;
      order.executed_value += fill->value;
      order.fees += fill->fee;
    };
    if (const auto live = live_.find(fill->order.value); live != live_.end()) book(live->second);
    for (Order& order : ended_) {
      if (order.id == fill->order) book(order);
    }
  } else if (const auto* fee = std::get_if<engine::FeeBooked>(&fact)) {
    rest_.position = fee->after;
  } else if (const auto* adjusted = std::get_if<engine::PositionAdjusted>(&fact)) {
    rest_.position = adjusted->after;
  } else if (const auto* marked = std::get_if<engine::AccountMarked>(&fact)) {
    rest_.marks = marked->marks;
  } else if (const auto* mode = std::get_if<engine::ModeChanged>(&fact)) {
    rest_.halt.reset();
    if (mode->to.mode == engine::Mode::halted) rest_.halt = mode->to;
  }
}

engine::Remembered Notebook::remembered() const {
  engine::Remembered all = rest_;
  all.orders.assign(ended_.begin(), ended_.end());
  for (const auto& [id, order] : live_) all.orders.push_back(order);
  return all;
}

}  // namespace mm::simulation
