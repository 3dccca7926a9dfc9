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
    rest_.spread += fill->edge;
    rest_.waiting_fills.push_back(
        {fill->number, fill->side, fill->quantity, fill->value, fill->edge, {}, 0, fill->booked});
    book(fill->order, fill->quantity, fill->value, fill->fee);
    settle(fill->order, fill->settled);
  } else if (const auto* fee = std::get_if<engine::FeeBooked>(&fact)) {
    rest_.position = fee->after;
    book(fee->order, {}, fee->value, fee->fee);
    settle(fee->order, fee->settled);
    rest_.spread -= side_of(fee->order) == Side::buy ? fee->value : -fee->value;
  } else if (const auto* mark = std::get_if<engine::FillMarked>(&fact)) {
    on_mark(*mark);
  } else if (const auto* entry = std::get_if<engine::EntryBooked>(&fact)) {
    rest_.position = entry->after;
    rest_.entries.push_back(entry->entry.id);
    if (entry->entry.kind == engine::EntryKind::transfer && rest_.equity_base) {
      *rest_.equity_base += entry->entry.amount;
    }
  } else if (const auto* compared = std::get_if<engine::AccountCompared>(&fact)) {
    if (compared->base) rest_.equity_base = compared->base;
    rest_.entries_since = compared->entries_since;
  } else if (const auto* uptime = std::get_if<engine::UptimeMarked>(&fact)) {
    rest_.uptime = uptime->day;
  } else if (const auto* adjusted = std::get_if<engine::PositionAdjusted>(&fact)) {
    rest_.position = adjusted->after;
  } else if (const auto* marked = std::get_if<engine::AccountMarked>(&fact)) {
    rest_.marks = marked->marks;
  } else if (const auto* mode = std::get_if<engine::ModeChanged>(&fact)) {
    rest_.halt.reset();
    if (mode->to.mode == engine::Mode::halted) rest_.halt = mode->to;
  }
}

void Notebook::book(OrderId id, Quantity executed, Amount value, Amount fee) {
  const auto add = [&](Order& order) {
    order.executed += executed;
    order.executed_value += value;
    order.fees += fee;
  };
  if (const auto live = live_.find(id.value); live != live_.end()) add(live->second);
  for (Order& order : ended_) {
    if (order.id == id) add(order);
  }
}

void Notebook::settle(OrderId id, bool settled) {
  std::erase(rest_.unsettled, id);
  if (!settled) rest_.unsettled.push_back(id);
}

Side Notebook::side_of(OrderId id) const {
  if (const auto live = live_.find(id.value); live != live_.end()) return live->second.side;
  const auto found =
      std::find_if(ended_.begin(), ended_.end(), [&](const Order& order) { return order.id == id; });
  return found == ended_.end() ? Side::buy : found->side;
}

void Notebook::on_mark(const engine::FillMarked& mark) {
  auto& waiting = rest_.waiting_fills;
  const auto fill = std::find_if(waiting.begin(), waiting.end(),
                                 [&](const engine::WaitingFill& one) { return one.number == mark.fill; });
  if (fill == waiting.end()) return;
  fill->moved = mark.moved;
  if (++fill->past < static_cast<int>(engine::kHorizons.size())) return;
  rest_.adverse += mark.moved;
  waiting.erase(fill);
}

engine::Remembered Notebook::remembered() const {
  engine::Remembered all = rest_;
  all.orders.assign(ended_.begin(), ended_.end());
  for (const auto& [id, order] : live_) all.orders.push_back(order);
  return all;
}

}  // namespace mm::simulation
