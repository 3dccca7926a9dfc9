#include "engine/order_desk.h"

#include <algorithm>

namespace mm::engine {

namespace {

constexpr Duration kFirstBackoff = std::chrono::milliseconds(250);
constexpr Duration kLongestBackoff = std::chrono::seconds(10);
constexpr Duration kLongestQueryWait = std::chrono::seconds(5);
constexpr int kNotFoundNeeded = 2;
// How much earlier than we sent it the exchange may say that it made an order. Its clock is known to a
// second; of an earlier run we know the time by our own clock, which may have been corrected since; without
// its clock the two may differ by minutes. The shorter the better: the same order may have been sent and
// ended before, and only so many ended orders are remembered.
constexpr Duration kClockSlack = std::chrono::seconds(3);
constexpr Duration kEarlierRunSlack = std::chrono::seconds(10);
constexpr Duration kUnknownClockSlack = std::chrono::minutes(2);
// The exchange tells its time in whole seconds, so an order may expire a little before we expect it.
constexpr Duration kExpirySlack = std::chrono::seconds(2);
// Fees and prices that were not told with the fill are asked for until so many answers had none, of so many
// orders at a time.
constexpr int kMostSettlements = 5;
constexpr int kSettledAtOnce = 4;

Duration doubled(Duration first, int times, Duration longest) {
  Duration wait = first;
  for (int i = 0; i < times && wait < longest; ++i) wait *= 2;
  return std::min(wait, longest);
}

bool unsettled(const TrackedOrder& order) {
  return order.settled < order.executed && order.settlements < kMostSettlements && !order.venue_id.empty();
}

OrderState state_told_by(const OrderReport& report, const TrackedOrder& order) {
  if (report.executed >= order.quantity) return OrderState::filled;
  switch (report.state) {
    case VenueOrderState::cancelled:
      return OrderState::cancelled;
    case VenueOrderState::rejected:
      return OrderState::rejected;
    case VenueOrderState::cancel_pending:
      return OrderState::cancel_pending;
    case VenueOrderState::filled:  // contradicts its own quantity: not the end before the quantity says so
    case VenueOrderState::live:
      break;
  }
  return order.state == OrderState::cancel_pending ? OrderState::cancel_pending : OrderState::working;
}

}  // namespace

void OrderDesk::step(TrackedOrder& order, OrderState to, std::string_view detail) {
  const OrderState from = order.state;
  if (from == to || !is_legal_step(from, to)) return;
  order.state = to;
  if (is_final(to)) {
    order.check_at = MonoTime::max();
    order.ended = state_.now.wall;
    forget_own_top(order);
  }
  if (to == OrderState::rejected) ++state_.counters.orders_rejected;
  state_.turn.facts.push_back(OrderStepped{static_cast<const Order&>(order), from, Detail(detail)});
}

// The exchange tells its best prices after the fact: until it speaks again, one that equals an order of ours
// that has just ended is taken for that order, and so for nothing.
void OrderDesk::forget_own_top(const TrackedOrder& order) {
  auto& best = order.side == Side::buy ? state_.venue_top.bid : state_.venue_top.ask;
  if (best && best->price == order.price) best.reset();
}

void OrderDesk::restore(const Order& order, bool settled) {
  TrackedOrder restored{order};
  restored.created = restored.cause = {};
  // The dead process's request may still be on its way for as long as we would have waited for its answer.
  const Duration limit = state_.config.timeouts.request;
  const Duration on_its_way = std::clamp(order.created_wall + limit - state_.now.wall, Duration{}, limit);
  restored.known_since = order.venue_id.empty() ? state_.now.mono + on_its_way : MonoTime{};
  restored.expires = MonoTime::max();
  restored.cancel_sent = {};
  restored.cancel_attempts = 0;
  restored.ended = order.created_wall;
  if (settled) restored.settled = order.executed;
  if (restored.is_live()) {
    restored.state = order.venue_id.empty() ? OrderState::unknown : OrderState::working;
    if (restored.state != order.state) {
      state_.turn.facts.push_back(
          OrderStepped{static_cast<const Order&>(restored), order.state, "taken up from an earlier run"});
    }
  }
  state_.orders.restore(restored);
}

void OrderDesk::place(const Approved<PlaceOrder>& approved) {
  Order order;
  order.id = approved->id;
  order.side = approved->side;
  order.price = approved->price;
  order.quantity = approved->quantity;
  order.created = state_.now.mono;
  order.created_wall = state_.now.wall;
  order.cause = approved->cause;
  if (approved->expires_at) order.expires = state_.now.mono + (*approved->expires_at - *state_.venue_now());
  state_.orders.add(order).may_take = !approved->post_only;
  ++state_.counters.orders_sent;
  state_.turn.actions.push_back(approved);
  state_.turn.facts.push_back(OrderStepped{order, OrderState::in_flight, {}});
}

void OrderDesk::request_cancel(TrackedOrder& order) {
  if (order.cancel_wanted || !order.is_live()) return;
  order.cancel_wanted = true;
  if (!order.venue_id.empty()) send_cancel(order);
}

void OrderDesk::cancel_all() {
  for (TrackedOrder& order : state_.orders.live()) request_cancel(order);
}

void OrderDesk::send_cancel(TrackedOrder& order) {
  ++order.cancel_attempts;
  ++state_.counters.cancels_sent;
  order.cancel_sent = state_.now.mono;
  order.check_at = state_.now.mono + state_.config.timeouts.cancel_confirm;
  state_.budget.take_reserved(state_.now.mono);
  state_.turn.actions.push_back(CancelOrder{order.id, order.venue_id, state_.now.mono});
  step(order, OrderState::cancel_pending, {});
}

WallTime OrderDesk::earliest_creation(const TrackedOrder& order) const {
  const auto venue_now = state_.venue_now();
  if (!venue_now) return order.created_wall - kUnknownClockSlack;
  const bool of_this_run = order.created != MonoTime{};
  if (of_this_run) return *venue_now - (state_.now.mono - order.created) - kClockSlack;
  return order.created_wall + (*venue_now - state_.now.wall) - kEarlierRunSlack;
}

void OrderDesk::know_id(TrackedOrder& order, const VenueOrderId& id) {
  order.venue_id = id;
  order.known_since = state_.now.mono;
  order.check_at = MonoTime::max();
}

void OrderDesk::turned_down(Side side) {
  Backoff& backoff = backoff_[side];
  backoff.until = state_.now.mono + doubled(kFirstBackoff, backoff.streak, kLongestBackoff);
  ++backoff.streak;
}

void OrderDesk::on(const OrderAccepted& event) {
  TrackedOrder* order = state_.orders.find(event.id);
  if (!order || !order->venue_id.empty()) return;
  ++state_.counters.orders_accepted;
  order->answered = state_.now.wall;
  know_id(*order, event.venue_id);
  // The stream may have been faster than this answer; what it said comes first.
  for (const OrderReport& report : state_.orders.take_held(event.venue_id)) apply(*order, report);
  if (!order->is_live()) return;
  if (order->state != OrderState::cancel_pending) step(*order, OrderState::working, {});
  if (order->cancel_wanted && order->cancel_attempts == 0) send_cancel(*order);
}

void OrderDesk::on(const OrderRejected& event) {
  TrackedOrder* order = state_.orders.find_live(event.id);
  if (!order || !order->venue_id.empty()) return;
  turned_down(order->side);
  watch_.on_turned_down();
  step(*order, OrderState::rejected, event.detail.view());
}

void OrderDesk::on(const OrderOutcomeUnknown& event) {
  TrackedOrder* order = state_.orders.find_live(event.id);
  if (!order || !order->venue_id.empty()) return;
  ++state_.counters.orders_unknown;
  order->known_since = state_.now.mono;
  turned_down(order->side);
  step(*order, OrderState::unknown, event.detail.view());
}

void OrderDesk::on(const CancelAnswered& event) {
  TrackedOrder* order = state_.orders.find_live(event.id);
  if (!order || order->state != OrderState::cancel_pending) return;
  if (event.answer == CancelAnswer::accepted) return;  // the end is told by the stream, or found at check_at
  if (event.answer == CancelAnswer::refused) ++state_.counters.cancels_refused;
  // Neither a refusal nor a missing answer proves anything: one query decides.
  if (state_.budget.blocked(state_.now.mono)) {
    order->check_at = state_.budget.blocked_until();
  } else {
    query(*order);
  }
}

void OrderDesk::on(const OrderReport& report) {
  TrackedOrder* order = state_.orders.find(report.venue_id);
  if (!order) {
    order = state_.orders.find_unknown_like(
        report, [this](const TrackedOrder& unknown) { return earliest_creation(unknown); });
    if (!order) {
      state_.orders.hold(report, state_.now.mono);
      return;
    }
    know_id(*order, report.venue_id);
  }
  apply(*order, report);
}

void OrderDesk::apply(TrackedOrder& order, const OrderReport& report) {
  const bool asked = report.answers_query && order.query_pending;
  if (asked) {
    order.query_pending = false;
    order.failed_queries = 0;
    order.check_at = MonoTime::max();
  }
  order.not_found = 0;
  if (!order.exchange_created) order.exchange_created = report.created;
  book(order, report);
  if (asked && unsettled(order)) ++order.settlements;
  if (!order.is_live()) return;

  const OrderState told = state_told_by(report, order);
  const bool asked_to_end = order.cancel_wanted;
  const bool expired = state_.now.mono + kExpirySlack >= order.expires;
  if (told == OrderState::rejected || (told == OrderState::cancelled && !asked_to_end && !expired)) {
    // Not our wish: post-only would have taken, self-trade prevention, or somebody else's hand.
    turned_down(order.side);
    watch_.on_turned_down();
  } else if (told == OrderState::cancelled) {
    watch_.on_order_lived();
  }
  step(order, told, report.detail.view());
  if (!order.is_live()) return;

  if (order.cancel_wanted && order.cancel_attempts == 0) {
    send_cancel(order);  // its id has just become known, or its attempts were granted anew
  } else if (asked && order.state == OrderState::cancel_pending) {
    // Asked for the end, and the venue says that it lives on: once more, up to a bound.
    if (order.cancel_attempts >= state_.config.timeouts.max_cancel_attempts && !state_.halt) {
      state_.halt = ModeState{Mode::halted, Reason::cancel_failed, Detail(order.venue_id.view())};
    }
    if (order.cancel_attempts < state_.config.timeouts.max_cancel_attempts) {
      send_cancel(order);
    } else {
      order.check_at = state_.now.mono + kLongestQueryWait;
    }
  } else if (report.state == VenueOrderState::filled) {
    query(order);  // "filled" with too small a quantity
  }
}

void OrderDesk::book(TrackedOrder& order, const OrderReport& report) {
  const Quantity growth = report.executed - order.executed;
  if (growth.lots < 0) return;
  const Amount fee = report.fees ? *report.fees - order.fees : Amount{};
  const bool was_settled = order.settled == order.executed;
  if (report.fees && (report.executed_value || !order.may_take)) order.settled = report.executed;
  if (growth.lots == 0) return correct(order, report, fee, was_settled);
  Price price = order.price;  // a resting order executes at its own price
  Amount value;
  if (report.executed_value) {
    value = *report.executed_value - order.executed_value;
    const Amount one_tick = state_.instrument.notional(Price{1}, growth);
    price = Price{(value.atoms + one_tick.atoms / 2) / one_tick.atoms};
  } else {
    price = report.fill_price.value_or(order.price);
    value = state_.instrument.notional(price, growth);
  }
  order.executed = report.executed;
  order.executed_value += value;
  order.fees += fee;
  backoff_[order.side].streak = 0;
  state_.position.apply_fill(order.side, growth, value, fee);
  ++state_.books_changed;
  watch_.on_fill();
  state_.fill_guard.on_fill(order.side, growth, state_.fair.value.value_or(0), state_.now.mono,
                            state_.parameters);
  ++state_.counters.fills[order.side];
  state_.counters.volume[order.side] += growth;

  FillBooked fill;
  fill.number = ++state_.fills_booked;
  fill.order = order.id;
  fill.venue_id = order.venue_id;
  fill.side = order.side;
  fill.price = price;
  fill.quantity = growth;
  fill.value = value;
  fill.fee = fee;
  fill.after = state_.position;
  fill.fair_price = state_.fair.value.value_or(0);
  fill.edge = state_.split.on_fill(fill.number, fill.side, growth, value, fill.fair_price, state_.now,
                                   state_.turn.facts);
  fill.booked = state_.now.wall;
  fill.settled = order.settled == order.executed;
  state_.turn.facts.push_back(fill);
}

// What is told later than the fill.
void OrderDesk::correct(TrackedOrder& order, const OrderReport& report, Amount fee, bool was_settled) {
  const Amount value = report.executed_value ? *report.executed_value - order.executed_value : Amount{};
  const bool settled = order.settled == order.executed;
  if (fee == Amount{} && value == Amount{} && settled == was_settled) return;
  order.fees += fee;
  order.executed_value += value;
  state_.position.add_fee(fee);
  state_.position.correct_value(order.side, value);
  state_.split.correct_value(order.side, value);
  ++state_.books_changed;
  state_.turn.facts.push_back(FeeBooked{order.id, fee, value, settled, state_.position});
}

void OrderDesk::settle() {
  int asked = 0;
  const auto ask = [&](TrackedOrder& order) {
    if (!unsettled(order) || order.query_pending || asked == kSettledAtOnce) return;
    ++asked;
    query(order);
  };
  for (TrackedOrder& order : state_.orders.live()) ask(order);
  for (TrackedOrder& order : state_.orders.ended()) ask(order);
}

bool OrderDesk::settling() const {
  const auto& live = state_.orders.live();
  const auto& ended = state_.orders.ended();
  return std::any_of(live.begin(), live.end(), unsettled) ||
         std::any_of(ended.begin(), ended.end(), unsettled);
}

void OrderDesk::query(TrackedOrder& order) {
  order.check_at = MonoTime::max();  // an answer comes, or the failure to get one
  if (order.query_pending || order.venue_id.empty()) return;
  order.query_pending = true;
  state_.budget.take_reserved(state_.now.mono);
  state_.turn.actions.push_back(QueryOrder{order.id, order.venue_id, earliest_creation(order)});
}

void OrderDesk::on(const OrderNotFound& event) {
  TrackedOrder* order = state_.orders.find(event.id);
  if (!order) return;
  order->query_pending = false;
  order->failed_queries = 0;
  if (!order->is_live()) return;
  if (++order->not_found >= kNotFoundNeeded) {
    step(*order, OrderState::cancelled, "the exchange does not know it any more");
    return;
  }
  order->check_at = state_.now.mono + std::chrono::seconds(1);
}

void OrderDesk::on(const OrderQueryFailed& event) {
  TrackedOrder* order = state_.orders.find(event.id);
  if (!order) return;
  order->query_pending = false;
  if (!order->is_live()) return;
  const Duration wait =
      doubled(state_.config.timeouts.cancel_confirm, order->failed_queries, kLongestQueryWait);
  ++order->failed_queries;
  order->check_at = std::max(state_.now.mono + wait, state_.budget.blocked_until());
}

void OrderDesk::retry_cancels() {
  for (TrackedOrder& order : state_.orders.live()) {
    if (order.state != OrderState::cancel_pending) continue;
    order.cancel_attempts = 0;
    order.check_at = state_.now.mono;
  }
}

void OrderDesk::never_existed(TrackedOrder& order) {
  step(order, OrderState::rejected, "the exchange never had it: absent from its open and closed orders");
}

void OrderDesk::check_due() {
  for (TrackedOrder& order : state_.orders.live()) {
    if (order.check_at > state_.now.mono) continue;
    query(order);
  }
}

MonoTime OrderDesk::next_check() const {
  MonoTime next = MonoTime::max();
  for (const TrackedOrder& order : state_.orders.live()) next = std::min(next, order.check_at);
  return next;
}

}  // namespace mm::engine
