#include "engine/quoting.h"

#include <algorithm>

#include "engine/risk_gate.h"

namespace mm::engine {

namespace {

bool is_weekend(WallTime now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::weekday weekday{day};
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

}  // namespace

Quoting::Quoting(TradingState& state, OrderDesk& desk) : state_(state), desk_(desk) {}

// The slots behind `count` are left as they are: a turn has better things to do.
void Quoting::Plan::clear() {
  count = 0;
  unknown = leaving = working = false;
}

void Quoting::Plan::add(std::size_t level, const Level* desired, TrackedOrder* tracked) {
  Slot& slot = slots[count++];
  slot = {};
  slot.level = level;
  if (desired) slot.desired = *desired;
  slot.tracked = tracked;
  if (!tracked) return;
  slot.standing = Level{tracked->price, tracked->remaining()};
  slot.order = tracked->id;
}

bool Quoting::Plan::places() const {
  return std::any_of(slots.begin(), slots.begin() + count, [](const Slot& slot) { return slot.places(); });
}

bool Quoting::Plan::stands() const {
  return std::any_of(slots.begin(), slots.begin() + count, [](const Slot& slot) { return slot.tracked; });
}

// The exchange's best price may be our own quote; our own orders are kept apart by the risk gate.
QuoteInputs Quoting::inputs(Mode mode) const {
  QuoteInputs inputs;
  inputs.fair_price = *state_.fair.value;
  inputs.uncertainty_bps = state_.fair.uncertainty_bps;
  inputs.volatility = state_.volatility.value();
  inputs.position = state_.position.net();
  inputs.only_reduce = mode == Mode::reducing;
  inputs.weekend = is_weekend(state_.now.wall);
  inputs.venue_top = state_.venue_top;
  const auto own_bid = state_.orders.best_price(Side::buy);
  const auto own_ask = state_.orders.best_price(Side::sell);
  auto& [venue_bid, venue_ask] = inputs.venue_top;
  if (own_bid && venue_bid && venue_bid->price <= *own_bid) venue_bid.reset();
  if (own_ask && venue_ask && venue_ask->price >= *own_ask) venue_ask.reset();
  return inputs;
}

DesiredQuotes Quoting::wanted(const QuoteInputs& inputs, const Parameters& parameters) const {
  DesiredQuotes quotes = desired_quotes(inputs, parameters, state_.instrument);
  for (const Side side : kBothSides) {
    if (!state_.fill_guard.runs_away(side, state_.now.mono, parameters)) continue;
    quotes.sides[side] = {};
    quotes.sides[side].hold = Hold::runaway_guard;
  }
  return quotes;
}

Judgement Quoting::judgement_on(Side side, const TrackedOrder& order, const Level& desired,
                                bool strict) const {
  const Level resting{order.price, order.remaining()};
  Judgement judgement =
      judge_quote(side, resting, desired, *state_.fair.value, strict, state_.parameters, state_.instrument);
  const bool differs = resting.price != desired.price || resting.quantity != desired.quantity;
  if (exact_[side] && differs && judgement.verdict != Verdict::replace) {
    judgement.verdict = Verdict::replace;
    judgement.cause = Cause::parameters_changed;
  }
  return judgement;
}

// Orders that are good enough for a level stay there, in order, as many as possible; the rest are paired from
// the inside out. So a filled inner quote, or a step of the price by one level, costs one order and not all.
void Quoting::pair(Side side, std::span<TrackedOrder*> standing, Plan& plan) {
  const auto levels = desired_.sides[side].levels();
  // best[i][j]: how many of standing[i...] can stay at levels[j...].
  std::array<std::array<int, kMost + 1>, kMost + 1> best{};
  const auto fits = [&](std::size_t i, std::size_t j) {
    return judgement_on(side, *standing[i], levels[j], false).verdict == Verdict::keep;
  };
  for (std::size_t i = standing.size(); i-- > 0;) {
    for (std::size_t j = levels.size(); j-- > 0;) {
      best[i][j] = std::max({best[i + 1][j], best[i][j + 1], fits(i, j) ? best[i + 1][j + 1] + 1 : 0});
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < standing.size() || j < levels.size()) {
    const bool both = i < standing.size() && j < levels.size();
    const bool stays = both && fits(i, j) && best[i][j] == best[i + 1][j + 1] + 1;
    // Leaving both out costs no order that could stay: one takes the other's place.
    const bool replaced = both && !stays && best[i][j] == best[i + 1][j + 1];
    if (stays || replaced) {
      plan.add(j, &levels[j], standing[i]);
      ++i, ++j;
    } else if (i < standing.size() && (j == levels.size() || best[i][j] == best[i + 1][j])) {
      plan.add(0, nullptr, standing[i++]);
    } else {
      plan.add(j, &levels[j], nullptr);
      ++j;
    }
  }
}

void Quoting::make_plan(Side side) {
  Plan& plan = plans_[side];
  plan.clear();
  std::array<TrackedOrder*, kMost> standing{};
  std::size_t count = 0;
  for (TrackedOrder& order : state_.orders.live()) {
    if (order.side != side) continue;
    if (order.state == OrderState::unknown) {
      plan.unknown = true;
    } else if (order.cancel_wanted || order.state == OrderState::cancel_pending) {
      plan.leaving = true;
    } else if (count < kMost) {
      standing[count++] = &order;
    } else {
      desk_.request_cancel(order);  // more quotes on a side than levels are never meant
      plan.leaving = true;
    }
  }
  std::sort(standing.begin(), standing.begin() + count, [&](const TrackedOrder* a, const TrackedOrder* b) {
    return sign(side) * a->price.ticks > sign(side) * b->price.ticks;
  });
  pair(side, {standing.data(), count}, plan);
}

void Quoting::judge(Side side, Slot& slot, bool strict) {
  if (!slot.desired) {
    slot.decision = Decision::remove;
    slot.cause = Cause::surplus;
    return;
  }
  auto& since = improvable_since_[side][slot.level];
  if (!slot.tracked) {
    slot.decision = Decision::place;
    slot.cause = Cause::missing;
    since.reset();
    return;
  }
  slot.hold = Hold::none;
  slot.until = MonoTime::max();
  auto [verdict, cause, nearer_bps, larger_pct] = judgement_on(side, *slot.tracked, *slot.desired, strict);
  if (verdict != Verdict::replace && slot.standing->quantity > slot.desired->quantity && over_limit(side)) {
    verdict = Verdict::replace;
    cause = Cause::position_limit;
  }
  if (verdict == Verdict::keep && slot.tracked->expires != MonoTime::max()) {
    const MonoTime renewal = slot.tracked->expires - state_.parameters.order_lifetime / 4;
    if (state_.now.mono < renewal) {
      slot.until = renewal;
      state_.wake_by(renewal);
    } else {
      verdict = Verdict::improve;
      cause = Cause::expires;
      since = since.value_or(renewal - state_.parameters.tighten_after);  // it has waited long enough
    }
  }
  slot.cause = cause;
  slot.nearer_bps = nearer_bps;
  slot.larger_pct = larger_pct;
  switch (verdict) {
    case Verdict::keep:
      slot.decision = Decision::keep;
      since.reset();
      break;
    case Verdict::replace:
      slot.decision = Decision::replace;
      break;
    case Verdict::improve:
      improve_in_time(side, slot);
      break;
  }
}

void Quoting::improve_in_time(Side side, Slot& slot) {
  const MonoTime now = state_.now.mono;
  auto& since = improvable_since_[side][slot.level];
  if (!since) since = now;
  const MonoTime due = *since + state_.parameters.tighten_after;
  constexpr double kCancelAndCreate = 2;
  const double needed = kCancelAndCreate * (improvements_ + 1);
  slot.decision = Decision::wait;
  if (now < due) {
    slot.until = due;
  } else if (state_.budget.has(now, needed)) {
    slot.decision = Decision::replace;
    ++improvements_;
    return;
  } else {
    slot.hold = Hold::request_budget;
    slot.until = state_.budget.available_at(now, needed);
  }
  state_.wake_by(slot.until);
}

// Hand trades or a lower limit can leave more resting than the limit has room for.
bool Quoting::over_limit(Side side) const {
  const Quantity along = sign(side) * state_.position.net() + state_.orders.live_quantity(side);
  return along > *state_.parameters.max_position;
}

void Quoting::carry_out_cancels(Side side, Plan& plan) {
  for (Slot& slot : plan.all()) {
    if (!slot.cancels()) continue;
    improvable_since_[side][slot.level].reset();
    desk_.request_cancel(*slot.tracked);
    slot.tracked = nullptr;
    plan.leaving = true;
  }
  for (const Slot& slot : plan.all()) {
    plan.working = plan.working || (slot.tracked && slot.tracked->state == OrderState::working);
  }
}

void Quoting::run() {
  inputs_ = inputs(state_.mode.mode);
  desired_ = wanted(inputs_, state_.parameters);
  improvements_ = 0;
  for (const Side side : kBothSides) {
    make_plan(side);
    for (Slot& slot : plans_[side].all()) judge(side, slot, false);
  }
  state_.wake_by(state_.fill_guard.next_change(state_.now.mono, state_.parameters));
  for (const Side side : kBothSides) {
    if (!plans_[opposite(side)].places()) continue;
    for (Slot& slot : plans_[side].all()) {
      if (slot.tracked && !slot.cancels() && slot.level == 0) judge(side, slot, true);
    }
  }

  // All cancels leave before any create.
  for (const Side side : kBothSides) carry_out_cancels(side, plans_[side]);
  for (const Side side : kBothSides) {
    Plan& plan = plans_[side];
    const bool stands = plan.stands();
    const bool places = plan.places();
    if (stands || places) exact_[side] = false;
    const Hold hold = places ? place_all(side, plan) : desired_.sides[side].hold;
    if (plan.working) {
      show(side, SideState::live, hold);
    } else if (stands || (places && hold == Hold::none)) {
      show(side, SideState::pending, Hold::none);
    } else if (plan.leaving && hold != Hold::order_unknown) {
      show(side, SideState::pending, hold);
    } else {
      show(side, SideState::held, hold);
    }
  }
}

// The first hold met; the levels behind it are tried all the same.
Hold Quoting::place_all(Side side, Plan& plan) {
  Hold first = Hold::none;
  for (Slot& slot : plan.all()) {
    if (!slot.places()) continue;
    slot.hold = try_place(side, plan, *slot.desired);
    if (first == Hold::none) first = slot.hold;
  }
  return first;
}

Hold Quoting::try_place(Side side, const Plan& plan, const Level& level) {
  const MonoTime now = state_.now.mono;
  if (plan.unknown) return Hold::order_unknown;
  if (const MonoTime until = desk_.rejected_until(side); now < until) {
    state_.wake_by(until);
    return Hold::rejected;
  }
  if (state_.fill_guard.waits(side, *state_.fair.value, now, state_.parameters)) return Hold::refill_guard;
  PlaceOrder order;
  order.id = OrderId{state_.orders_created + 1};
  order.side = side;
  order.price = level.price;
  order.quantity = level.quantity;
  order.post_only = state_.parameters.post_only;
  order.cause = now;
  order.expires_at = state_.expiry();
  const int most = state_.config.max_orders_per_side * static_cast<int>(state_.parameters.levels);
  const auto verdict = RiskGate::check(
      order, RiskView{state_.mode.mode, *state_.fair.value, state_.position.net(), state_.orders,
                      state_.parameters, state_.instrument, most, inputs_.venue_top});
  if (const Hold* hold = std::get_if<Hold>(&verdict)) {
    // Waiting for our own cancel to be confirmed is the normal course of a replacement, not a refusal to
    // count.
    if (!plan.leaving && *hold != Hold::own_spread) refused(side, order, *hold);
    return *hold;
  }
  if (!state_.budget.take(now, 1)) {
    refused(side, order, Hold::request_budget);
    state_.wake_by(state_.budget.available_at(now, 1));
    return Hold::request_budget;
  }
  ++state_.orders_created;
  desk_.place(std::get<Approved<PlaceOrder>>(verdict));
  return Hold::none;
}

// Told once for as long as it lasts.
void Quoting::refused(Side side, const PlaceOrder& order, Hold hold) {
  if (shown_hold_[side] == hold) return;
  ++state_.counters.orders_refused;
  state_.turn.facts.push_back(OrderRefused{side, order.price, order.quantity, hold});
}

void Quoting::withdraw() {
  desk_.cancel_all();
  desired_ = {};
  for (const Side side : kBothSides) {
    improvable_since_[side].fill(std::nullopt);
    plans_[side].clear();
    const bool leaving = state_.orders.live_count(side) > 0;
    show(side, leaving ? SideState::pending : SideState::off, leaving ? Hold::mode : Hold::none);
  }
}

void Quoting::show(Side side, SideState side_state, Hold hold) {
  if (shown_state_[side] == side_state && shown_hold_[side] == hold) return;
  shown_state_[side] = side_state;
  shown_hold_[side] = hold;
  state_.turn.facts.push_back(SideChanged{side, side_state, hold});
}

LikelyOrders Quoting::likely() const {
  LikelyOrders likely;
  if (!state_.fair.value) return likely;
  likely.sides = desired_.sides;
  likely.position = inputs_.position;
  likely.fair_price = *state_.fair.value;
  // Farther than the price moves in most seconds; a still market, whose volatility says nothing, moves too.
  constexpr double kDeviations = 3;
  constexpr double kLeastBps = 1.5;
  constexpr double kMostBps = 20;
  likely.reach_bps = std::clamp(kDeviations * state_.volatility.value(), kLeastBps, kMostBps);
  likely.post_only = state_.parameters.post_only;
  // The next one only when it is near: what is wanted will have changed by then.
  const Duration soon = expiry_step(state_.parameters.order_lifetime) / 6;
  likely.expiries = {state_.expiry(), state_.expiry(soon)};
  return likely;
}

AfterFills Quoting::after_fills() const {
  constexpr std::int64_t kParts = 10;
  AfterFills fills;
  for (std::int64_t part = 1; part <= kParts; ++part) {
    for (const Side filled : kBothSides) {
      if (desired_.sides[filled].empty()) continue;
      QuoteInputs after = inputs_;
      after.position.lots += sign(filled) * desired_.sides[filled].best().quantity.lots * part / kParts;
      fills.emplace_back()[filled] = wanted(after, state_.parameters).sides[filled];
    }
  }
  return fills;
}

SideView Quoting::view(Side side, MonoTime now) const {
  SideView view;
  view.state = shown_state_[side];
  view.hold = shown_hold_[side];
  const auto levels = desired_.sides[side].levels();
  view.desired.assign(levels.begin(), levels.end());
  for (const TrackedOrder& order : state_.orders.live()) {
    if (order.side == side && order.state == OrderState::working) {
      view.working.push_back({order.price, order.remaining()});
    }
  }
  std::sort(view.working.begin(), view.working.end(), [&](const Level& a, const Level& b) {
    return sign(side) * a.price.ticks > sign(side) * b.price.ticks;
  });
  const auto slots = plans_[side].all();
  view.decisions.assign(slots.begin(), slots.end());
  view.fill_guard = state_.fill_guard.view(side, state_.fair.value.value_or(0), now, state_.parameters);
  view.backoff = std::max(desk_.rejected_until(side) - now, Duration{});
  return view;
}

}  // namespace mm::engine
