#include "simulation/world.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "engine/describe.h"
#include "simulation/trace.h"

namespace mm::simulation {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// A turn takes time, and a timer is late.
constexpr Duration kShortestTurn = microseconds(20);
constexpr double kLatestTimerNs = 200'000;
// The end of a world: faults end, everything recovers, the engine stops, and two comparisons pass.
constexpr Duration kRecovery = seconds(130);
constexpr Duration kStopping = seconds(30);
constexpr Duration kComparing = seconds(40);

Scene scene_of(std::uint64_t seed, const Faults& faults) {
  Scene scene;
  scene.faults = faults;
  scene.start = wall_from_unix_ms(1'760'000'000'000);
  scene.exchange_clock = milliseconds(static_cast<int>(stream(seed, 7).uniform(-30'000, 30'000)));
  scene.gold = scene.exchange.add_instrument(simulator::gold_rules());
  scene.owner = scene.exchange.add_account({.id = "owner"});
  scene.stranger = scene.exchange.add_account({.id = "stranger", .house = true});
  return scene;
}

}  // namespace

World::World(std::uint64_t seed, const Faults& faults, std::ostream* trace)
    : scene_(scene_of(seed, faults)),
      random_(stream(seed, 6)),
      market_(scene_, seed, [this](const engine::Event& event) { turn(event); }),
      config_(config_of(seed, market_)),
      engine_(std::in_place, config_),
      checks_(config_, scene_.exchange, scene_.owner, scene_.gold),
      venue_(scene_, checks_, seed, [this](const engine::Event& event) { turn(event); }),
      people_(scene_, checks_, seed, [this](const engine::Event& event) { turn(event); }),
      trace_(trace) {}

engine::EngineConfig World::config_of(std::uint64_t seed, const Market& market) {
  simulator::Random random = stream(seed, 8);
  engine::EngineConfig config;
  config.instrument = std::make_shared<const Instrument>(simulator::gold_rules().instrument);
  config.sources = market.sources();
  config.fair_price = {.expressions = {{"gold / bitcoin", {{kGoldSource, false}, {kBitcoinSource, true}}}}};
  engine::Parameters& parameters = config.parameters;
  parameters = engine::default_parameters(*config.instrument);
  parameters.model = static_cast<engine::QuoteModel>(random.bits() % 4);
  parameters.spread_bps = random.uniform(8, 40);
  parameters.levels = 1 + static_cast<std::int64_t>(random.bits() % 3);
  parameters.order_size = Quantity{10 + static_cast<std::int64_t>(random.bits() % 200)};
  parameters.max_position = Quantity{100 + static_cast<std::int64_t>(random.bits() % 500)};
  parameters.danger_tolerance_bps = random.uniform(0.3, 3);
  config.max_orders_per_side = 1 + static_cast<int>(random.bits() % 3);
  return config;
}

void World::run(Duration length) {
  faults_end_ = std::max(length - kRecovery - kStopping - kComparing, Duration(seconds(60)));
  market_.begin();
  scene_.agenda.after(milliseconds(50), [this] { people_.begin(); });
  scene_.agenda.after(milliseconds(100), [this] { venue_.connect(); });
  plan_episodes();
  scene_.agenda.at(faults_end_, [this] {
    scene_.faults = Faults::none();
    people_.go_home();
  });
  scene_.agenda.at(faults_end_ + kRecovery, [this] { people_.stop(); });
  const Duration end = faults_end_ + kRecovery + kStopping + kComparing;
  live_until(end);
  if (violations().empty()) checks_.at_the_end(engine_->snapshot(now()), end);
}

void World::live_until(Duration end) {
  Agenda& agenda = scene_.agenda;
  while (violations().empty()) {
    const auto expiry = scene_.exchange.next_expiry();
    const Duration expires_at =
        expiry ? std::max(*expiry - scene_.start - scene_.exchange_clock, agenda.now()) : Duration::max();
    const Duration next = std::min({agenda.next_time(), wake_at_, expires_at});
    if (next > end) break;
    if (next == wake_at_) {
      agenda.move_to(next);
      turn(engine::Woke{});
    } else if (next == expires_at) {
      agenda.move_to(next);
      scene_.exchange.advance(scene_.exchange_now());
    } else {
      agenda.run_next();
    }
    take_outputs();
    checks_.after_step(agenda.now());
  }
}

Now World::now() const {
  return {MonoTime(std::chrono::hours(1)) + scene_.agenda.now(), scene_.start + scene_.agenda.now()};
}

void World::turn(const engine::Event& event) {
  if (!engine_) return;
  const Duration elapsed = scene_.agenda.now();
  if (trace_) *trace_ << time_text(elapsed) << "  " << engine::describe(event) << '\n';
  checks_.on_event(event, elapsed);
  const engine::Turn& turn = engine_->process(event, now());
  if (trace_) {
    for (const engine::Fact& fact : turn.facts)
      *trace_ << "             fact " << engine::describe(fact) << '\n';
    for (const engine::Action& action : turn.actions) {
      *trace_ << "             action " << engine::describe(action) << '\n';
    }
  }
  checks_.on_turn(turn, elapsed);
  for (const engine::Fact& fact : turn.facts) notebook_.on(fact);
  for (const engine::Action& action : turn.actions) perform(action);
  fold(static_cast<std::uint64_t>(turn.wake_at.time_since_epoch().count()));
  wake_at_ = Duration::max();
  if (turn.wake_at != MonoTime::max()) {
    const Duration asked = turn.wake_at - MonoTime(std::chrono::hours(1));
    const Duration late(static_cast<std::int64_t>(random_.uniform() * kLatestTimerNs));
    wake_at_ = std::max(asked, elapsed + kShortestTurn) + late;
  }
  checks_.after_step(elapsed);
}

void World::perform(const engine::Action& action) {
  fold(action.index());
  if (const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action)) {
    const engine::PlaceOrder& order = **place;
    fold(order.id.value);
    fold(static_cast<std::uint64_t>(sign(order.side) * order.price.ticks));
    fold(static_cast<std::uint64_t>(order.quantity.lots));
    venue_.place(*place);
  } else if (const auto* cancel = std::get_if<engine::CancelOrder>(&action)) {
    fold(cancel->id.value);
    venue_.cancel(*cancel);
  } else if (const auto* query = std::get_if<engine::QueryOrder>(&action)) {
    fold(query->id.value);
    venue_.query(*query);
  } else if (const auto* load = std::get_if<engine::LoadAccount>(&action)) {
    fold(load->request);
    venue_.load_account(*load);
  } else if (std::holds_alternative<engine::CancelAccount>(action)) {
    venue_.cancel_account();
  } else if (const auto* reply = std::get_if<engine::CommandReply>(&action)) {
    fold(reply->id.value);
    fold(static_cast<std::uint64_t>(reply->status));
  }
}

void World::take_outputs() {
  for (const simulator::Output& output : scene_.exchange.take_outputs()) {
    if (const auto* changed = std::get_if<simulator::OrderChanged>(&output)) {
      fold(changed->order.number);
      fold(static_cast<std::uint64_t>(changed->order.executed.lots));
      if (trace_) *trace_ << time_text(scene_.agenda.now()) << "    exchange: " << describe(*changed) << '\n';
    }
    venue_.on_output(output);
  }
}

void World::fold(std::uint64_t value) {
  digest_ = simulator::Random::mix(digest_ ^ value);
}

void World::crash(Duration down) {
  if (!engine_) return;
  if (trace_) *trace_ << time_text(scene_.agenda.now()) << "  the process dies\n";
  checks_.crashed(scene_.agenda.now(), scene_.agenda.now() + down);
  engine_.reset();
  wake_at_ = Duration::max();
  venue_.forget_process();
  market_.lose_feed(down + milliseconds(200));
  scene_.agenda.after(down, [this] { start_again(); });
}

std::size_t World::end_engine() {
  // Large blocks may be mappings of their own.
  const auto in_use = [] {
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
  };
  const std::size_t before = in_use();
  engine_.reset();
  return before - in_use();
}

void World::start_again() {
  engine_.emplace(config_);
  checks_.started_again(scene_.agenda.now());
  turn(engine::HistoryRead{std::make_shared<const engine::Remembered>(notebook_.remembered())});
  scene_.agenda.after(milliseconds(50), [this] { venue_.connect(); });
}

void World::plan(Episode Faults::*episode, std::function<void(Duration)> begin) {
  const double every = (scene_.faults.*episode).every_seconds;
  if (every <= 0) return;
  const auto wait = static_cast<std::int64_t>(random_.exponential() * every * 1e9);
  scene_.agenda.after(Duration(wait), [this, episode, begin = std::move(begin)]() mutable {
    const Episode& drawn = scene_.faults.*episode;
    if (drawn.every_seconds <= 0) return;
    const double lasts = random_.uniform(drawn.shortest_seconds, drawn.longest_seconds);
    begin(std::min(Duration(static_cast<std::int64_t>(lasts * 1e9)), faults_end_ - scene_.agenda.now()));
    plan(episode, std::move(begin));
  });
}

void World::plan_episodes() {
  plan(&Faults::stream_outage, [this](Duration lasts) { venue_.lose_stream(lasts); });
  plan(&Faults::rest_outage, [this](Duration lasts) { venue_.refuse_everything(lasts); });
  plan(&Faults::too_many_requests, [this](Duration lasts) { venue_.limit_rate(lasts); });
  plan(&Faults::cancels_refused, [this](Duration lasts) { venue_.refuse_cancels(lasts); });
  plan(&Faults::keys_refused, [this](Duration lasts) { venue_.refuse_keys(lasts); });
  plan(&Faults::feed_freeze, [this](Duration lasts) { market_.freeze(lasts); });
  plan(&Faults::feed_outage, [this](Duration lasts) { market_.lose_feed(lasts); });
  plan(&Faults::blackout, [this](Duration lasts) {
    venue_.lose_stream(lasts);
    venue_.refuse_everything(lasts);
    market_.lose_feed(lasts);
  });
  plan(&Faults::price_jump, [this](Duration) { market_.jump(); });
  plan(&Faults::crash, [this](Duration down) { crash(down); });
  plan(&Faults::hand_trade, [this](Duration rests) { people_.trade_by_hand(rests); });
  plan(&Faults::funding, [this](Duration) { people_.pay_funding(); });
  plan(&Faults::transfer, [this](Duration) { people_.move_money(); });
  plan(&Faults::hand_cancel, [this](Duration) { people_.cancel_by_hand(); });
  plan(&Faults::command, [this](Duration) { people_.command(); });
}

}  // namespace mm::simulation
