#include "simulation/checks.h"

#include <algorithm>
#include <cmath>

#include "engine/quote_model.h"

namespace mm::simulation {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What taking an order off needs when every request succeeds, when one has failed shortly before, and when
// single ones go on failing.
constexpr Duration kCalm = seconds(2);
constexpr Duration kTroubled = seconds(25);
constexpr Duration kAnyway = seconds(120);
constexpr Duration kCalmBefore = seconds(30);
// A fill whose event was lost is found by the next listing that is compared, or the one after.
constexpr Duration kFillBookedInCalm = seconds(20);
constexpr Duration kFillBooked = seconds(45);
constexpr Duration kRequestTimeout = milliseconds(3100);
constexpr int kMostWakes = 500;
constexpr Duration kWakesCounted = seconds(1);

std::string text_of(Quantity quantity) {
  return std::to_string(quantity.lots) + " lots";
}

std::string seconds_text(Duration duration) {
  return std::to_string(to_ms(duration)) + " ms";
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  trading += other.trading;
  turns += other.turns;
  orders += other.orders;
  fills += other.fills;
  unknown += other.unknown;
  adjusted += other.adjusted;
  hand_fills += other.hand_fills;
  commands += other.commands;
  halts += other.halts;
  crashes += other.crashes;
  entries += other.entries;
  return *this;
}

Checks::Checks(const engine::EngineConfig& config, const simulator::Exchange& exchange,
               simulator::AccountIndex account, simulator::InstrumentIndex instrument)
    : exchange_(exchange),
      account_(account),
      instrument_index_(instrument),
      instrument_(*config.instrument),
      timeouts_(config.timeouts),
      max_orders_per_side_(config.max_orders_per_side),
      first_parameters_(config.parameters),
      parameters_(config.parameters),
      prices_(config) {}

void Checks::violated(Duration now, std::string text) {
  violations_.push_back({now, std::move(text)});
}

std::string Checks::name(const Truth& order) const {
  return std::string(to_text(order.side)) + " order " + std::to_string(order.id.value) + " (" +
         std::string(to_text(order.state)) + " for the engine)";
}

bool Checks::overdue(Duration since, Duration now) const {
  const Duration trouble = std::max(trouble_until_, outage_until_);
  if (trouble + kCalmBefore < since) return now > since + kCalm;
  return now > std::max(since, trouble) + kTroubled || now > std::max(since, outage_until_) + kAnyway;
}

Duration Checks::fill_due(Duration since) const {
  const Duration hindered = std::max({outage_until_, trouble_until_, stream_down_until_});
  return hindered + kCalmBefore < since ? since + kFillBookedInCalm : std::max(since, hindered) + kFillBooked;
}

// ---- the engine ----

void Checks::on_event(const engine::Event& event, Duration now) {
  if (const auto* tick = std::get_if<engine::SourceTicked>(&event)) return prices_.on(*tick, now);
  if (const auto* link = std::get_if<engine::SourceLinkChanged>(&event)) return prices_.on(*link, now);
  if (std::holds_alternative<engine::Woke>(event)) {
    if (now - woken_ > kWakesCounted) {
      woken_ = now;
      woken_often_ = 0;
    }
    if (++woken_often_ > kMostWakes) violated(now, "the engine asks to be woken again and again");
    return;
  }
  const auto command = [&](CommandId id, bool is_stop) {
    ++tally_.commands;
    commands_[id.value] = now;
    if (!is_stop) return;
    stops_.insert(id.value);
    stopped_ = true;
  };
  if (const auto* start = std::get_if<engine::StartTrading>(&event)) command(start->id, false);
  if (const auto* reduce = std::get_if<engine::ReducePosition>(&event)) command(reduce->id, false);
  if (const auto* change = std::get_if<engine::ChangeParameters>(&event)) command(change->id, false);
  if (const auto* stop = std::get_if<engine::StopTrading>(&event)) command(stop->id, true);
  if (const auto* cancel = std::get_if<engine::CancelAll>(&event)) command(cancel->id, true);
  if (const auto* kill = std::get_if<engine::EngageKillSwitch>(&event)) command(kill->id, true);
  if (const auto* reset = std::get_if<engine::ResetKillSwitch>(&event)) command(reset->id, false);
  if (std::holds_alternative<engine::StartTrading>(event) ||
      std::holds_alternative<engine::ReducePosition>(event)) {
    may_start_ = commands_.rbegin()->first;
  }
  if (const auto* loaded = std::get_if<engine::AccountLoaded>(&event); loaded && !adopted_any_) {
    adopted_any_ = true;
    adopt(loaded->account->position.net, now);
  }
}

void Checks::on_turn(const engine::Turn& turn, Duration now) {
  ++tally_.turns;
  std::optional<Quantity> by_hand;  // one order of a person may have been several fills of the same moment
  for (const engine::Fact& fact : turn.facts) {
    if (const auto* fill = std::get_if<engine::FillBooked>(&fact)) {
      on_fill(*fill, now);
    } else if (const auto* adjusted = std::get_if<engine::PositionAdjusted>(&fact)) {
      ++tally_.adjusted;
      adopt(adjusted->venue, now);
    } else if (const auto* entry = std::get_if<engine::EntryBooked>(&fact)) {
      ++tally_.entries;
      if (entry->entry.kind != engine::EntryKind::fill) continue;
      hand_fees_ += entry->entry.fee;
      by_hand = entry->after.net();
    } else if (const auto* marked = std::get_if<engine::AccountMarked>(&fact)) {
      if (to_double(marked->parts.total()) != marked->profit) {
        violated(now, "the parts of the profit do not add up to it");
      }
    } else if (const auto* compared = std::get_if<engine::AccountCompared>(&fact)) {
      // Whatever goes wrong meanwhile: a comparison that counts finds nothing.
      if (compared->unexplained.value_or(Amount{}) != Amount{}) {
        violated(now, "unexplained is " + to_text(*compared->unexplained));
      }
    } else if (const auto* mode = std::get_if<engine::ModeChanged>(&fact)) {
      if (trades()) tally_.trading += now - mode_since_;
      mode_ = mode->to;
      mode_since_ = now;
      if (mode_.mode == engine::Mode::halted) ++tally_.halts;
    } else if (const auto* changed = std::get_if<engine::ParametersChanged>(&fact)) {
      const bool lower = *changed->parameters.max_position < *parameters_.max_position;
      parameters_ = changed->parameters;
      if (lower) allow_for_new_limit(now);
    }
  }
  if (by_hand) adopt(*by_hand, now);
  for (const engine::Action& action : turn.actions) {
    if (const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action)) {
      on_place(**place, now);
    } else if (const auto* reply = std::get_if<engine::CommandReply>(&action)) {
      on_reply(*reply, now);
    }
  }
  for (const engine::Fact& fact : turn.facts) {
    if (const auto* step = std::get_if<engine::OrderStepped>(&fact)) on_step(*step, now);
  }
}

void Checks::on_place(const engine::PlaceOrder& order, Duration now) {
  ++tally_.orders;
  Truth truth;
  truth.id = order.id;
  truth.side = order.side;
  truth.price = order.price;
  truth.quantity = order.quantity;
  truth.state_since = now;
  const double fair = prices_.fair();
  const double price = instrument_.to_double(order.price);
  // Only the fixed model promises each side its half; the others may lean, but never come closer together.
  const double spread = fair * engine::least_spread_bps(parameters_) / 1e4;
  const bool leans = parameters_.model != engine::QuoteModel::fixed;
  const double rounding = fair * 1e-9;
  truth.least_distance = spread - rounding;

  if (order.id.value != orders_.size() + 1) violated(now, "order numbers are not consecutive");
  if (stopped_) violated(now, name(truth) + " was sent after a stop");
  if (prices_.unusable_since(now)) violated(now, name(truth) + " was sent without a usable price");
  if (!leans && sign(order.side) * (fair - price) < spread / 2 - rounding) {
    violated(now, name(truth) + " is nearer to the fair price than half the spread");
  }
  if (std::abs(fair - price) > fair * parameters_.price_collar_bps / 1e4 + rounding) {
    violated(now, name(truth) + " is outside the collar");
  }
  if (order.quantity > parameters_.max_order_size || order.quantity < instrument_.min_quantity()) {
    violated(now, name(truth) + " has a forbidden size");
  }
  current_.push_back(orders_.size());
  orders_.push_back(truth);
  const auto on_side = std::count_if(current_.begin(), current_.end(), [&](std::size_t i) {
    return orders_[i].side == order.side && orders_[i].committed();
  });
  if (on_side > max_orders_per_side_ * parameters_.levels) {
    violated(now, name(truth) + " is one too many on its side");
  }
  if (mode_.mode == engine::Mode::reducing) {
    // Judged by the position the engine can know.
    const Quantity over = sign(order.side) * (adopted_ + booked_ - own_position()) + worst(order.side);
    if (over.lots > 0) violated(now, name(truth) + " could turn the position while reducing");
  }
}

void Checks::on_reply(const engine::CommandReply& reply, Duration now) {
  if (commands_.erase(reply.id.value) == 0) violated(now, "a command was answered twice, or never asked");
  const bool done = reply.status == engine::CommandStatus::done;
  if (stops_.erase(reply.id.value) == 0) {
    if (done && reply.id.value == may_start_) stopped_ = stop_proven_ = false;
    return;
  }
  if (!done) return;
  stop_proven_ = stopped_;
  for (const std::size_t i : current_) {
    if (orders_[i].committed())
      violated(now, "a stop was answered as done with " + name(orders_[i]) + " left");
  }
}

void Checks::on_step(const engine::OrderStepped& step, Duration now) {
  Truth& order = truth(step.order.id);
  order.state = step.order.state;
  order.state_since = now;
  order.ended = is_final(order.state);
  if (order.ended && order.at_exchange) violated(now, name(order) + " was taken for ended while it rested");
  if (order.state == OrderState::unknown) ++tally_.unknown;
}

void Checks::on_fill(const engine::FillBooked& fill, Duration now) {
  ++tally_.fills;
  Truth& order = truth(fill.order);
  order.booked += fill.quantity;
  order.unbooked_since = now;
  booked_ += sign(order.side) * fill.quantity;
  if (fill.number != ++fills_booked_) violated(now, "fill numbers are not consecutive");
  if (order.booked > order.executed) violated(now, "more was booked than executed of " + name(order));
  if (adopted_any_ && fill.after.net() != adopted_ + booked_) {
    violated(now, "the engine's position is not the sum of its fills and what it adopted");
  }
}

// The engine takes the exchange's word: it may only take over trades that were made by hand.
void Checks::adopt(Quantity position, Duration now) {
  const Quantity adopted = position - booked_;
  const auto found = std::find(hand_totals_.begin(), hand_totals_.end(), adopted);
  if (found == hand_totals_.end()) {
    violated(now, "a position was adopted that no hand trade explains: " + text_of(position) + ", of which " +
                      text_of(booked_) + " are booked and " + text_of(hand_totals_.back()) +
                      " were traded by hand");
  } else {
    hand_totals_.erase(hand_totals_.begin(), found);
  }
  adopted_ = adopted;
  allow_for_new_limit(now);
}

// ---- the exchange ----

void Checks::create_arrived(OrderId id, const VenueOrderId& venue_id) {
  Truth& order = truth(id);
  order.venue_id = venue_id;
  order.on_its_way = false;
  order.at_exchange = true;
  by_venue_id_.emplace(venue_id, id.value - 1);
}

void Checks::create_over(OrderId id) {
  truth(id).on_its_way = false;
}

void Checks::exchange_changed(const simulator::OrderChanged& change, Duration now) {
  const auto found = by_venue_id_.find(change.order.id);
  if (found == by_venue_id_.end()) {
    if (change.step != simulator::OrderStep::filled) return;
    ++tally_.hand_fills;
    hand_totals_.push_back(hand_totals_.back() + sign(change.order.terms.side) * change.fill_quantity);
    return;
  }
  Truth& order = orders_[found->second];
  if (order.executed == order.booked) order.unbooked_since = now;
  order.executed = change.order.executed;
  order.fees = change.order.fees;
  order.at_exchange = !simulator::is_final(change.order.status);
}

void Checks::crashed(Duration now, Duration until) {
  ++tally_.crashes;
  if (trades()) tally_.trading += now - mode_since_;
  down_ = true;
  outage(until);
  stream_down(until);
}

// A new process: no commands are waiting, nothing trades, and the parameters are those of its configuration.
void Checks::started_again(Duration now) {
  down_ = false;
  commands_.clear();
  stops_.clear();
  stopped_ = true;
  stop_proven_ = false;
  adopted_any_ = true;
  mode_ = {};
  mode_since_ = now;
  parameters_ = first_parameters_;
  allow_for_new_limit(now);
  for (const std::size_t i : current_) orders_[i].state_since = now;
}

// ---- judging ----

Quantity Checks::own_position() const {
  return exchange_.position(account_, instrument_index_).net() - (hand_totals_.back() - adopted_);
}

Quantity Checks::worst(Side side) const {
  Quantity sum = sign(side) * own_position();
  for (const std::size_t i : current_) {
    const Truth& order = orders_[i];
    if (order.side == side && order.committed()) sum += order.remaining();
  }
  return sum;
}

const Checks::Truth* Checks::resting() const {
  const auto found =
      std::find_if(current_.begin(), current_.end(), [&](std::size_t i) { return orders_[i].at_exchange; });
  return found == current_.end() ? nullptr : &orders_[*found];
}

bool Checks::trades() const {
  return mode_.mode == engine::Mode::quoting || mode_.mode == engine::Mode::reducing;
}

// Orders that were sent under a higher limit, or before a hand trade was known, need time to be taken off.
void Checks::allow_for_new_limit(Duration now) {
  limit_falls_ = true;
  limit_fell_ = now;
  for (const Side side : kBothSides) allowed_[side] = worst(side);
}

void Checks::after_step(Duration now) {
  if (limit_falls_ && overdue(limit_fell_, now)) limit_falls_ = false;
  std::erase_if(current_, [&](std::size_t i) {
    const Truth& order = orders_[i];
    return order.ended && !order.committed() && order.booked == order.executed;
  });
  if (!current_.empty()) {
    check_exposure(now);
    check_spread(now);
    check_orders(now);
    check_withdrawn(now);
  }
  for (const auto& [id, asked] : commands_) {
    if (!down_ && now > asked + timeouts_.stop_deadline + seconds(1))
      violated(now, "a command was not answered");
  }
}

void Checks::check_exposure(Duration now) {
  for (const Side side : kBothSides) {
    const Quantity exposure = worst(side);
    const Quantity limit =
        limit_falls_ ? std::max(allowed_[side], *parameters_.max_position) : *parameters_.max_position;
    if (exposure <= limit || exposure == sign(side) * own_position()) continue;
    violated(now, "the " + std::string(to_text(side)) + " side could reach " + text_of(exposure) +
                      ", allowed are " + text_of(limit));
  }
}

void Checks::check_spread(Duration now) {
  for (const std::size_t i : current_) {
    const Truth& bid = orders_[i];
    if (bid.side != Side::buy || !bid.at_exchange) continue;
    for (const std::size_t k : current_) {
      const Truth& ask = orders_[k];
      if (ask.side != Side::sell || !ask.at_exchange) continue;
      const double distance = instrument_.to_double(ask.price - bid.price);
      const Truth& newer = bid.id > ask.id ? bid : ask;
      if (distance < newer.least_distance) {
        violated(now, name(bid) + " and " + name(ask) + " are closer than the asked spread");
      }
    }
  }
}

void Checks::check_orders(Duration now) {
  for (const std::size_t i : current_) {
    const Truth& order = orders_[i];
    if (!down_ && order.state == OrderState::in_flight && now > order.state_since + kRequestTimeout) {
      violated(now, name(order) + " has no answer though every request ends in one");
    }
    if (order.state == OrderState::unknown && overdue(order.state_since, now)) {
      violated(now, name(order) + " has been unknown for " + seconds_text(now - order.state_since));
    }
    if (order.booked != order.executed && now > fill_due(order.unbooked_since)) {
      violated(now, text_of(order.executed - order.booked) + " of " + name(order) +
                        " have not been booked for " + seconds_text(now - order.unbooked_since));
    }
  }
}

void Checks::check_withdrawn(Duration now) {
  const Truth* order = resting();
  if (!order) return;
  if (const auto since = prices_.unusable_since(now); since && overdue(*since, now)) {
    violated(now,
             name(*order) + " rests on a price that has been unusable for " + seconds_text(now - *since));
  }
  if (!trades() && overdue(mode_since_, now)) {
    violated(now, name(*order) + " rests though the engine has been " +
                      std::string(engine::to_text(mode_.mode)) + " for " + seconds_text(now - mode_since_));
  }
}

void Checks::at_the_end(const engine::Snapshot& picture, Duration now) {
  Amount fees;
  for (const Truth& order : orders_) {
    fees += order.fees;
    if (order.booked != order.executed) {
      violated(now, text_of(order.executed - order.booked) + " of " + name(order) + " were never booked");
    }
    if (order.committed()) violated(now, name(order) + " is left at the exchange");
  }
  if (!stop_proven_) violated(now, "the last stop was not answered as done");
  if (!picture.live_orders.empty()) violated(now, "the engine still has live orders");
  const Quantity held = exchange_.position(account_, instrument_index_).net();
  if (picture.position != held) {
    violated(now, "the engine holds " + text_of(picture.position) + ", the exchange " + text_of(held));
  }
  if (picture.fees - hand_fees_ != fees) violated(now, "fees booked and paid differ");
  if (picture.money.unexplained != Amount{}) {
    violated(now, "unexplained is " + (picture.money.unexplained ? to_text(*picture.money.unexplained)
                                                                 : std::string("not known")));
  }
}

}  // namespace mm::simulation
