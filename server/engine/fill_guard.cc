#include "engine/fill_guard.h"

#include <algorithm>
#include <cmath>

namespace mm::engine {

namespace {

double moved_bps(double price, double from) {
  return std::abs(price / from - 1) * 1e4;
}

}  // namespace

void FillGuard::on_fill(Side side, Quantity quantity, double fair_price, MonoTime now,
                        const Parameters& parameters) {
  wait_[side] = {true, fair_price, now};
  wait_[opposite(side)].on = false;
  fills_.push_back({side, quantity, now});
  while (now - fills_.front().at >= parameters.runaway_window) fills_.pop_front();
}

bool FillGuard::waits(Side side, double fair_price, MonoTime now, const Parameters& parameters) const {
  const Wait& wait = wait_[side];
  if (!wait.on || now - wait.since >= parameters.refill_after) return false;
  if (wait.fair_price <= 0) return true;
  return moved_bps(fair_price, wait.fair_price) < parameters.refill_move_bps;
}

bool FillGuard::runs_away(Side side, MonoTime now, const Parameters& parameters) const {
  if (parameters.runaway_fills <= 0) return false;
  return static_cast<double>(excess(side, now, parameters).lots) >=
         parameters.runaway_fills * static_cast<double>(parameters.order_size.lots);
}

// Of the side's fills over the other's, within the window.
Quantity FillGuard::excess(Side side, MonoTime now, const Parameters& parameters) const {
  Quantity more;
  for (const Fill& fill : fills_) {
    if (now - fill.at >= parameters.runaway_window) continue;
    more += fill.side == side ? fill.quantity : -fill.quantity;
  }
  return more;
}

FillGuardView FillGuard::view(Side side, double fair_price, MonoTime now,
                              const Parameters& parameters) const {
  FillGuardView view;
  const Wait& wait = wait_[side];
  view.filled = wait.on;
  if (wait.on) {
    view.age = now - wait.since;
    if (wait.fair_price > 0 && fair_price > 0) view.moved_bps = moved_bps(fair_price, wait.fair_price);
  }
  view.excess = static_cast<double>(excess(side, now, parameters).lots) /
                static_cast<double>(parameters.order_size.lots);
  return view;
}

MonoTime FillGuard::next_change(MonoTime now, const Parameters& parameters) const {
  MonoTime next = MonoTime::max();
  const auto consider = [&](MonoTime at) {
    if (at > now) next = std::min(next, at);
  };
  for (const Side side : kBothSides) {
    if (wait_[side].on) consider(wait_[side].since + parameters.refill_after);
  }
  if (parameters.runaway_fills > 0) {
    for (const Fill& fill : fills_) consider(fill.at + parameters.runaway_window);
  }
  return next;
}

}  // namespace mm::engine
