#include "engine/quoting.h"

#include "engine/reconciler.h"
#include "engine/risk_gate.h"

namespace mm::engine {

Quoting::Plan Quoting::plan_for(Side side, const DesiredQuote& desired) {
  Plan plan;
  plan.desired = desired;
  for (TrackedOrder& order : state_.orders.live()) {
    if (order.side != side) continue;
    if (order.state == OrderState::unknown) {
      plan.unknown = true;
    } else if (order.cancel_wanted || order.state == OrderState::cancel_pending) {
      plan.leaving = true;
    } else if (!plan.standing) {
      plan.standing = &order;
    } else {
      desk_.request_cancel(order);  // more than one quote on a side is never meant
      plan.leaving = true;
    }
  }
  return plan;
}

void Quoting::judge(Side side, Plan& plan, bool strict) {
  auto& since = improvable_since_[side];
  if (!plan.standing) {
    plan.place = plan.desired.level.has_value();
    since.reset();
    return;
  }
  if (!plan.desired.level) {
    plan.cancel = true;
    return;
  }
  const Level resting{plan.standing->price, plan.standing->remaining()};
  const Level& desired = *plan.desired.level;
  auto verdict =
      judge_quote(side, resting, desired, *state_.fair.value, strict, state_.parameters, state_.instrument);
  if (exact_[side]) {
    exact_[side] = false;
    if (resting.price != desired.price || resting.quantity != desired.quantity) verdict = Verdict::replace;
  }
  if (verdict == Verdict::keep && plan.standing->expires != MonoTime::max()) {
    const MonoTime renewal = plan.standing->expires - state_.parameters.order_lifetime / 2;
    if (state_.now.mono < renewal) {
      state_.wake_by(renewal);
    } else {
      verdict = Verdict::improve;
      since = since.value_or(renewal - state_.parameters.tighten_after);  // it has waited long enough
    }
  }
  switch (verdict) {
    case Verdict::keep:
      since.reset();
      break;
    case Verdict::replace:
      plan.cancel = plan.place = true;
      break;
    case Verdict::improve: {
      const MonoTime now = state_.now.mono;
      if (!since) since = now;
      const MonoTime due = *since + state_.parameters.tighten_after;
      if (now < due) {
        state_.wake_by(due);
      } else if (constexpr double kCancelAndCreate = 2; state_.budget.has(now, kCancelAndCreate)) {
        plan.cancel = plan.place = true;
      } else {
        state_.wake_by(state_.budget.available_at(now, kCancelAndCreate));
      }
      break;
    }
  }
}

void Quoting::run() {
  QuoteInputs inputs;
  inputs.fair_price = *state_.fair.value;
  inputs.position = state_.position.net();
  inputs.only_reduce = state_.mode.mode == Mode::reducing;
  inputs.venue_top = state_.venue_top;
  // The exchange's best price may be our own quote; our own orders are kept apart by the risk gate.
  const auto own_bid = state_.orders.best_price(Side::buy);
  const auto own_ask = state_.orders.best_price(Side::sell);
  auto& [venue_bid, venue_ask] = inputs.venue_top;
  if (own_bid && venue_bid && venue_bid->price <= *own_bid) venue_bid.reset();
  if (own_ask && venue_ask && venue_ask->price >= *own_ask) venue_ask.reset();
  others_top_ = inputs.venue_top;
  desired_ = desired_quotes(inputs, state_.parameters, state_.instrument);

  PerSide<Plan> plans;
  for (const Side side : kBothSides) plans[side] = plan_for(side, desired_[side]);
  for (const Side side : kBothSides) judge(side, plans[side], false);
  for (const Side side : kBothSides) {
    Plan& plan = plans[side];
    if (plans[opposite(side)].place && plan.standing && !plan.cancel) judge(side, plan, true);
  }

  // All cancels leave before any create.
  for (const Side side : kBothSides) {
    if (plans[side].cancel) {
      improvable_since_[side].reset();
      desk_.request_cancel(*plans[side].standing);
      plans[side].standing = nullptr;
      plans[side].leaving = true;
    }
  }
  for (const Side side : kBothSides) {
    const Plan& plan = plans[side];
    if (plan.place) exact_[side] = false;
    const Hold hold = plan.place ? try_place(side, plan) : plan.desired.hold;
    const bool working = plan.standing && plan.standing->state == OrderState::working;
    if (working) {
      show(side, SideState::live, Hold::none);
    } else if (plan.standing || (plan.place && hold == Hold::none)) {
      show(side, SideState::pending, Hold::none);
    } else if (plan.leaving && hold != Hold::order_unknown) {
      show(side, SideState::pending, hold);
    } else {
      show(side, SideState::held, hold);
    }
  }
}

Hold Quoting::try_place(Side side, const Plan& plan) {
  const MonoTime now = state_.now.mono;
  if (plan.unknown) return Hold::order_unknown;
  if (const MonoTime until = desk_.rejected_until(side); now < until) {
    state_.wake_by(until);
    return Hold::rejected;
  }
  PlaceOrder order;
  order.id = OrderId{state_.orders_created + 1};
  order.side = side;
  order.price = plan.desired.level->price;
  order.quantity = plan.desired.level->quantity;
  order.post_only = state_.parameters.post_only;
  order.cause = now;
  if (const auto venue_now = state_.venue_now(); venue_now && state_.parameters.order_lifetime > Duration{}) {
    order.expires_at = *venue_now + state_.parameters.order_lifetime;
  }
  const auto verdict = RiskGate::check(
      order, RiskView{state_.mode.mode, *state_.fair.value, state_.position.net(), state_.orders,
                      state_.parameters, state_.instrument, state_.config.max_orders_per_side, others_top_});
  if (const Hold* refused = std::get_if<Hold>(&verdict)) {
    // Waiting for our own cancel to be confirmed is the normal course of a replacement, not a refusal to
    // count.
    if (!plan.leaving && *refused != Hold::own_spread && shown_hold_[side] != *refused) {
      ++state_.counters.orders_refused;
      state_.turn.facts.push_back(OrderRefused{side, order.price, order.quantity, *refused});
    }
    return *refused;
  }
  if (!state_.budget.take(now, 1)) {
    if (shown_hold_[side] != Hold::request_budget) {
      ++state_.counters.orders_refused;
      state_.turn.facts.push_back(OrderRefused{side, order.price, order.quantity, Hold::request_budget});
    }
    state_.wake_by(state_.budget.available_at(now, 1));
    return Hold::request_budget;
  }
  ++state_.orders_created;
  desk_.place(std::get<Approved<PlaceOrder>>(verdict));
  return Hold::none;
}

void Quoting::withdraw() {
  desk_.cancel_all();
  for (const Side side : kBothSides) {
    desired_[side] = {};
    improvable_since_[side].reset();
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

SideView Quoting::view(Side side) const {
  SideView view;
  view.state = shown_state_[side];
  view.hold = shown_hold_[side];
  view.desired = desired_[side].level;
  for (const TrackedOrder& order : state_.orders.live()) {
    if (order.side == side && order.state == OrderState::working) {
      view.working = Level{order.price, order.remaining()};
    }
  }
  return view;
}

}  // namespace mm::engine
