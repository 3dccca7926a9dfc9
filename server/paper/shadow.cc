#include "paper/shadow.h"

#include <algorithm>
#include <cstdio>

namespace mm::paper {

namespace {

// A timer that is due already fires no sooner.
constexpr Duration kLeastWait = std::chrono::microseconds(100);

PaperFees fees_of(const ShadowSettings& settings) {
  PaperFees fees;
  fees.maker_bps = settings.config.parameters.maker_fee_bps;
  return fees;
}

PaperSettings paper_settings(const ShadowSettings& settings, const engine::Snapshot& real) {
  PaperSettings paper;
  paper.latency = settings.latency;
  paper.fees = fees_of(settings);
  paper.balance = real.balance;
  if (settings.at_position) {
    paper.position = real.position;
    paper.entry = real.instrument->floor_to_tick(real.fair_price.value_or(real.average_entry));
  }
  return paper;
}

void add(engine::FillTally& tally, const Instrument& instrument, Side side, Price price, Quantity quantity,
         double fair_price) {
  ++tally.fills;
  tally.volume += quantity;
  if (fair_price <= 0) return;
  const double contracts = instrument.to_double(quantity);
  const double paid = instrument.to_double(price);
  tally.edge += sign(side) * (fair_price - paid) * contracts;
  tally.value += paid * contracts;
}

bool has_ended(const engine::Event& event) {
  const auto* report = std::get_if<engine::OrderReport>(&event);
  return report && report->state != engine::VenueOrderState::live;
}

}  // namespace

Shadow::Shadow(const ShadowSettings& settings, const engine::Snapshot& real)
    : instrument_(settings.config.instrument),
      engine_(settings.config),
      venue_(instrument_, paper_settings(settings, real), real.now),
      now_(real.now) {
  begin(real);
}

void Shadow::begin(const engine::Snapshot& real) {
  // The newest price of each source, told at the time at which it came.
  std::vector<std::pair<Duration, engine::SourceTicked>> ticks;
  Duration oldest{};
  for (std::size_t i = 0; i < real.sources.size(); ++i) {
    const engine::SourceView& source = real.sources[i];
    if (source.status == engine::SourceStatus::down || source.status == engine::SourceStatus::waiting)
      continue;
    ticks.push_back({source.age, {SourceId{static_cast<std::uint8_t>(i)}, source.bid, source.ask, 0, 0}});
    oldest = std::max(oldest, source.age);
  }
  std::sort(ticks.begin(), ticks.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  now_ = {real.now.mono - oldest, real.now.wall - oldest};
  for (std::size_t i = 0; i < real.sources.size(); ++i) {
    const bool up = real.sources[i].status != engine::SourceStatus::down;
    tell(engine::SourceLinkChanged{SourceId{static_cast<std::uint8_t>(i)}, up, {}});
  }
  for (const auto& [age, tick] : ticks) {
    move_to(real.now.mono - age);
    tell(tick);
  }
  now_ = real.now;
  for (const Order& order : real.live_orders) {
    on(RealOrderSent{order.id, order.side, order.price, order.remaining(), true});
    on(RealOrderStepped{order.id, order.state});
  }
  tell(engine::StartTrading{CommandId{1}});
  if (!real.venue_up) return;
  tell(engine::VenueLinkChanged{engine::VenueLink::up, {}});
  on(engine::VenueTopChanged{real.venue_top});
}

void Shadow::hear(const Heard& what, Now now) {
  pass_until(now.mono);
  now_ = {std::max(now.mono, now_.mono), now.wall};
  std::visit([this](const auto& one) { on(one); }, what);
}

void Shadow::miss(std::uint64_t lost) {
  lost_ += lost;
  venue_.real_orders().forget();
}

void Shadow::pass_until(MonoTime until) {
  for (MonoTime next = std::min(venue_.next(), wake_at_); next <= until;
       next = std::min(venue_.next(), wake_at_)) {
    move_to(next);
    if (wake_at_ <= now_.mono) tell(engine::Woke{});
    while (const auto event = venue_.take(now_.mono)) {
      tell(*event);
      // The engine expects to be told the best prices anew when an order of its own has left the book.
      if (has_ended(*event)) tell(engine::VenueTopChanged{venue_.others_top()});
    }
  }
}

void Shadow::move_to(MonoTime mono) {
  const Duration passed = std::max(mono - now_.mono, Duration{});
  now_.mono += passed;
  now_.wall += passed;
}

void Shadow::tell(const engine::Event& event) {
  const engine::Turn& turn = engine_.process(event, now_);
  for (const engine::Fact& fact : turn.facts) {
    const auto* fill = std::get_if<engine::FillBooked>(&fact);
    if (!fill) continue;
    add(fills_[fill->side], *instrument_, fill->side, fill->price, fill->quantity, fill->fair_price);
  }
  for (const engine::Action& action : turn.actions) perform(action);
  wake_at_ = std::max(turn.wake_at, now_.mono + kLeastWait);
}

void Shadow::perform(const engine::Action& action) {
  const MonoTime now = now_.mono;
  if (const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action)) {
    venue_.place(**place, now);
  } else if (const auto* cancel = std::get_if<engine::CancelOrder>(&action)) {
    venue_.cancel(*cancel, now);
  } else if (const auto* query = std::get_if<engine::QueryOrder>(&action)) {
    venue_.query(*query, now);
  } else if (const auto* load = std::get_if<engine::LoadAccount>(&action)) {
    venue_.load_account(*load, now);
  } else if (std::holds_alternative<engine::CancelAccount>(action)) {
    venue_.cancel_account(now);
  }
}

void Shadow::on(const engine::VenueLinkChanged& event) {
  if (event.link == engine::VenueLink::down) venue_.lose_sight();
  tell(event);
}

void Shadow::on(const engine::VenueTopChanged& event) {
  venue_.on(event, now_.mono);
  tell(engine::VenueTopChanged{venue_.others_top()});
}

void Shadow::on(const RealOrderFilled& event) {
  venue_.on(event);
  add(real_fills_[event.side], *instrument_, event.side, event.price, event.quantity, event.fair_price);
}

engine::ShadowPicture Shadow::picture() const {
  return {engine_.snapshot(now_), fills_, real_fills_, venue_.stopped(), lost_};
}

std::vector<std::string> assumptions(const ShadowSettings& settings) {
  const PaperFees fees = fees_of(settings);
  char paid[160];
  std::snprintf(paid, sizeof paid,
                "It pays %g bps as a maker and %g bps as a taker, no funding, and needs no margin.",
                fees.maker_bps, fees.taker_bps);
  return {"It takes nothing from the market, and nobody sees its quotes.",
          "Its orders stand in the place of our real ones: takers who met those count, our real orders are "
          "nobody's liquidity.",
          "Ahead of an order is what others show at its price when it arrives; behind the best price that is "
          "not known, and only a trade beyond its price executes it until its price is the best.",
          "What is ahead gets less by trades, and by cancels only where the best prices prove it.", paid};
}

}  // namespace mm::paper
