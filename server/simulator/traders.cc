#include "simulator/traders.h"

#include <algorithm>
#include <cmath>

namespace mm::simulator {

namespace {

// Beyond this the old book is in the way of the new one (collar, crossing) and goes first.
constexpr double kBigMove = 0.003;

double bps_between(double price, double reference) {
  return (price / reference - 1) * 1e4;
}

Duration gap(Random& random, double per_second) {
  return Duration(static_cast<std::int64_t>(random.exponential() * 1e9 / per_second) + 1);
}

}  // namespace

Traders::Traders(Exchange& exchange, InstrumentIndex instrument, const TraderSettings& settings,
                 std::uint64_t seed)
    : exchange_(exchange),
      instrument_(instrument),
      settings_(settings),
      takers_random_(seed),
      makers_random_(Random::mix(seed)),
      takers_(exchange.add_account({.id = "house-takers", .house = true})),
      makers_(exchange.add_account({.id = "house-makers", .house = true})) {
  next_taker_ = gap(takers_random_, 2 * settings_.max_takers_per_second);
}

Duration Traders::next_time() const {
  return std::min(next_taker_, next_look_);
}

void Traders::act(const MarketView& view, Duration elapsed, WallTime now) {
  if (next_look_ <= elapsed) {
    look(view.fair, elapsed, now);
    next_look_ = elapsed + gap(makers_random_, settings_.looks_per_second);
  }
  if (next_taker_ <= elapsed) {
    take(takers_random_.chance(0.5) ? Side::buy : Side::sell, view, now);
    next_taker_ = elapsed + gap(takers_random_, 2 * settings_.max_takers_per_second);
  }
}

// Candidates come at the highest rate; each stays with the probability that the distance leaves it.
void Traders::take(Side side, const MarketView& view, WallTime now) {
  const bool informed = takers_random_.chance(settings_.informed_share);
  const double lottery = takers_random_.uniform();
  const Quantity quantity = random_size(takers_random_, settings_.min_size, settings_.max_size);
  const double error_bps = informed && settings_.informed_noise_bps > 0
                               ? settings_.informed_noise_bps * takers_random_.normal()
                               : 0;
  const TopOfBook top = exchange_.top(instrument_);
  const auto best = side == Side::buy ? top.ask : top.bid;
  if (!best || view.fair <= 0) return;

  const Instrument& instrument = exchange_.rules(instrument_).instrument;
  const double price = instrument.to_double(best->price);
  const double known_fair = informed ? view.fair_ahead * (1 + error_bps * 1e-4) : view.fair;
  const double distance_bps = sign(side) * bps_between(price, known_fair);
  const double intensity =
      settings_.takers_per_second * std::exp(-distance_bps / settings_.intensity_decay_bps);
  if (lottery * settings_.max_takers_per_second >= intensity) return;

  const double limit = price * (1 + sign(side) * settings_.slack_bps * 1e-4);
  NewOrder order;
  order.instrument = instrument_;
  order.side = side;
  order.time_in_force = TimeInForce::ioc;
  order.price = side == Side::buy ? instrument.floor_to_tick(limit) : instrument.ceil_to_tick(limit);
  order.quantity = quantity;
  // A refusal by the price rules is a trade that does not happen.
  (void)exchange_.place(takers_, order, now);
}

void Traders::look(double fair, Duration elapsed, WallTime now) {
  if (fair <= 0) return;
  const double moved_bps = quoted_fair_ > 0 ? std::abs(bps_between(fair, quoted_fair_)) : 1e9;
  const bool eaten = resting_.size() < 2 * static_cast<std::size_t>(settings_.levels) ||
                     std::any_of(resting_.begin(), resting_.end(), [&](const VenueOrderId& id) {
                       return exchange_.find(makers_, id) == nullptr;
                     });
  const bool old = to_seconds(elapsed - quoted_at_) >= settings_.full_requote_seconds;
  if (moved_bps < settings_.requote_bps && !eaten && !old) return;
  requote(fair, now);
  quoted_fair_ = fair;
  quoted_at_ = elapsed;
}

void Traders::requote(double fair, WallTime now) {
  const Instrument& instrument = exchange_.rules(instrument_).instrument;
  if (quoted_fair_ <= 0 || std::abs(fair / quoted_fair_ - 1) > kBigMove) {
    exchange_.cancel_all(makers_, now);
    resting_.clear();
  }
  // New before old, so that there is a best price all the time.
  const std::vector<VenueOrderId> old = std::exchange(resting_, {});
  for (int level = 0; level < settings_.levels; ++level) {
    const double distance = (settings_.first_level_bps + level * settings_.level_step_bps) * 1e-4;
    for (const Side side : kBothSides) {
      const double price = fair * (1 - sign(side) * distance);
      NewOrder order;
      order.instrument = instrument_;
      order.side = side;
      order.price = side == Side::buy ? instrument.floor_to_tick(price) : instrument.ceil_to_tick(price);
      order.quantity = random_size(makers_random_, settings_.min_level_size, settings_.max_level_size);
      if (const auto id = exchange_.place(makers_, order, now)) resting_.push_back(*id);
    }
  }
  for (const VenueOrderId& id : old) exchange_.cancel(makers_, id, now);
}

Quantity Traders::random_size(Random& random, double low, double high) {
  const Instrument& instrument = exchange_.rules(instrument_).instrument;
  return std::max(instrument.floor_to_lot(random.uniform(low, high)), instrument.min_quantity());
}

}  // namespace mm::simulator
