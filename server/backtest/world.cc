#include "backtest/world.h"

#include <algorithm>
#include <array>

#include "simulator/random.h"

namespace mm::backtest {

namespace {

constexpr MonoTime kBoot{std::chrono::hours(1)};
// A turn takes time, and so does a timer.
constexpr Duration kShortestWait = std::chrono::microseconds(20);
constexpr std::size_t kClosedOrdersKept = 200;  // far more than can be asked about at a time
constexpr Amount kBalance{1'000'000'000'000};   // 100 BTC: margin is never the limit

Scene scene_of(const RunSettings& settings) {
  Scene scene;
  scene.start = settings.prices->start();
  simulator::InstrumentRules rules = simulator::gold_rules();
  rules.instrument = *settings.config.instrument;
  set_fees(settings.assumptions, rules);
  scene.instrument = scene.exchange.add_instrument(std::move(rules));
  scene.owner = scene.exchange.add_account(
      {.id = "owner", .balance = kBalance, .closed_orders_kept = kClosedOrdersKept, .transactions_kept = 1});
  return scene;
}

std::vector<std::optional<SourceId>> source_ids(const RunSettings& settings) {
  std::vector<std::optional<SourceId>> ids;
  const auto& specs = settings.config.sources;
  for (const std::string& name : settings.prices->sources()) {
    const auto spec = std::find_if(specs.begin(), specs.end(),
                                   [&](const engine::SourceSpec& one) { return one.name == name; });
    ids.push_back(spec == specs.end()
                      ? std::nullopt
                      : std::optional(SourceId{static_cast<std::uint8_t>(spec - specs.begin())}));
  }
  return ids;
}

}  // namespace

World::World(const RunSettings& settings)
    : settings_(settings),
      scene_(scene_of(settings)),
      tape_(settings.prices->play(settings.assumptions.ticks_per_second,
                                  simulator::Random::stream_seed(settings.seed, 1))),
      source_ids_(source_ids(settings)),
      door_(scene_, settings.assumptions, settings.round_trips,
            simulator::Random::stream_seed(settings.seed, 3)),
      recorded_takers_(scene_.exchange.add_account({.id = "recorded-takers", .house = true})),
      engine_(settings.config),
      card_(*settings.config.instrument, settings.prices->length(), settings.samples, settings.windows) {
  Assumptions assumptions = settings.assumptions;
  if (settings.trades) {
    assumptions.takers_per_second = 0;
    const auto first = std::find_if(settings.trades->begin(), settings.trades->end(),
                                    [&](const MarketTrade& trade) { return trade.time >= scene_.start; });
    next_trade_ = static_cast<std::size_t>(first - settings.trades->begin());
  }
  traders_.emplace(scene_.exchange, scene_.instrument, traders_of(assumptions),
                   simulator::Random::stream_seed(settings.seed, 2));
}

RunResult World::run(std::atomic<std::uint64_t>& events) {
  const Duration end = settings_.prices->length();
  begin();
  constexpr std::uint64_t kTellEvery = 1 << 16;
  std::uint64_t told = 0;
  for (;;) {
    const Duration expiry = next_expiry();
    const Duration next =
        std::min({ahead_.next_time(), underway_.next_time(), door_.next_request(), door_.next_event(),
                  traders_->next_time(), next_trade(), expiry, wake_at_});
    if (next >= end) break;
    step(next, expiry);
    if (events_ - told >= kTellEvery) {
      events.fetch_add(events_ - told, std::memory_order_relaxed);
      told = events_;
    }
  }
  events.fetch_add(events_ - told, std::memory_order_relaxed);
  RunResult result = card_.finish(end);
  result.metrics[Metric::requests] = static_cast<double>(door_.requests()) / to_seconds(end) * 60;
  result.stopped_by = halted_;
  result.events = events_;
  return result;
}

void World::begin() {
  look_ahead();
  for (const auto& id : source_ids_) {
    if (id) turn(engine::SourceLinkChanged{*id, true, {}});
  }
  door_.connect();
  turn(engine::StartTrading{CommandId{1}});
}

// One thing happens.
void World::step(Duration now, Duration expiry) {
  scene_.now = std::max(scene_.now, now);
  ++events_;
  if (ahead_.next_time() == now) {
    publish();
  } else if (expiry == now) {
    scene_.exchange.advance(scene_.wall());
    take_outputs();
  } else if (door_.next_request() == now) {
    door_.carry_out_request();
    take_outputs();
  } else if (traders_->next_time() == now || next_trade() == now) {
    trade();
  } else if (underway_.next_time() == now) {
    deliver();
  } else if (door_.next_event() == now) {
    turn(door_.take_event());
  } else {
    wake_at_ = Duration::max();
    turn(engine::Woke{});
  }
}

void World::look_ahead() {
  const Duration horizon = milliseconds(settings_.assumptions.informed_ahead_s * 1000);
  while (tape_end_ <= scene_.now + horizon) {
    const auto event = tape_->next();
    if (!event) {
      tape_end_ = Duration::max();
      return;
    }
    tape_end_ = event->time;
    fair_ahead_ = event->fair;
    ahead_.push(event->time, *event);
  }
}

void World::publish() {
  const PriceEvent event = ahead_.take();
  look_ahead();
  underway_.push(event.time + milliseconds(settings_.assumptions.feed_latency_ms), event);
  if (event.fair <= 0) return;
  fair_ = event.fair;
  scene_.exchange.set_mark(scene_.instrument, fair_);
  card_.on_fair_price(scene_.now, fair_);
}

void World::deliver() {
  const PriceEvent event = underway_.take();
  const auto id = source_ids_[event.source];
  if (!id) return;
  if (event.kind == PriceEvent::Kind::tick) {
    turn(engine::SourceTicked{*id, event.bid, event.ask, event.bid_size, event.ask_size});
  } else {
    turn(engine::SourceLinkChanged{*id, event.kind == PriceEvent::Kind::link_up, {}});
  }
}

Duration World::next_trade() const {
  if (!settings_.trades || next_trade_ == settings_.trades->size()) return Duration::max();
  return std::max((*settings_.trades)[next_trade_].time - scene_.start, scene_.now);
}

Duration World::next_expiry() const {
  const auto expiry = scene_.exchange.next_expiry();
  return expiry ? std::max(*expiry - scene_.start, scene_.now) : Duration::max();
}

void World::trade() {
  if (traders_->next_time() <= scene_.now) {
    traders_->act({fair_, fair_ahead_}, scene_.now, scene_.wall());
  } else {
    take_trade();
  }
  take_outputs();
}

void World::take_trade() {
  const MarketTrade& trade = (*settings_.trades)[next_trade_++];
  const TopOfBook top = scene_.exchange.top(scene_.instrument);
  const auto& best = trade.taker == Side::buy ? top.ask : top.bid;
  if (!best) return;
  simulator::NewOrder order;
  order.instrument = scene_.instrument;
  order.side = trade.taker;
  order.time_in_force = simulator::TimeInForce::ioc;
  order.quantity = trade.quantity;
  const Instrument& instrument = *settings_.config.instrument;
  const double limit = instrument.to_double(best->price) *
                       (1 + sign(trade.taker) * settings_.assumptions.taker_slack_bps * 1e-4);
  order.price = trade.price.value_or(trade.taker == Side::buy ? instrument.floor_to_tick(limit)
                                                              : instrument.ceil_to_tick(limit));
  // A refusal by the price rules is a trade that does not happen here.
  (void)scene_.exchange.place(recorded_takers_, order, scene_.wall());
}

void World::take_outputs() {
  scene_.exchange.take_outputs(outputs_);
  for (const simulator::Output& output : outputs_) {
    if (const auto* changed = std::get_if<simulator::OrderChanged>(&output)) {
      card_.on_order(scene_.now, changed->order);
    } else if (const auto* executed = std::get_if<simulator::Executed>(&output)) {
      card_.on_fill(scene_.now, executed->transaction);
    }
    door_.on_output(output);
  }
}

void World::turn(const engine::Event& event) {
  const engine::Turn& turn = engine_.process(event, {kBoot + scene_.now, scene_.wall()});
  for (const engine::Action& action : turn.actions) engine::carry_out(action, door_);
  for (const engine::Fact& fact : turn.facts) {
    const auto* changed = std::get_if<engine::ModeChanged>(&fact);
    if (!changed) continue;
    card_.on_mode(scene_.now, changed->to.mode);
    if (changed->to.mode == engine::Mode::halted) {
      halted_ = std::string(to_text(changed->to.reason)) + ": " + std::string(changed->to.detail.view());
    }
  }
  wake_at_ = turn.wake_at == MonoTime::max() ? Duration::max()
                                             : std::max(turn.wake_at - kBoot, scene_.now + kShortestWait);
}

}  // namespace mm::backtest
