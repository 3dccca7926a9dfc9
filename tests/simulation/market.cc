#include "simulation/market.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace mm::simulation {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kHalfSpreadBps = 0.2;

// Between the two, small values as likely as large ones.
double spread_evenly(simulator::Random& random, double low, double high) {
  return low * std::pow(high / low, random.uniform());
}

simulator::RandomMidsSettings moves(std::uint64_t seed) {
  simulator::Random random = stream(seed, 3);
  simulator::RandomMidsSettings settings;
  const double wildness = spread_evenly(random, 0.2, 2);
  settings.gold_volatility *= wildness;
  settings.bitcoin_volatility *= wildness;
  return settings;
}

simulator::TraderSettings traders(std::uint64_t seed) {
  simulator::Random random = stream(seed, 4);
  simulator::TraderSettings settings;
  settings.takers_per_second = spread_evenly(random, 0.01, 0.2);
  settings.max_takers_per_second = 4 * settings.takers_per_second;
  settings.intensity_decay_bps = random.uniform(8, 20);
  settings.max_size = spread_evenly(random, 0.2, 3);
  settings.levels = 2;
  settings.looks_per_second = 0.5;
  settings.full_requote_seconds = 60;
  return settings;
}

}  // namespace

Market::Market(Scene& scene, std::uint64_t seed, Tell tell)
    : scene_(scene),
      random_(stream(seed, 2)),
      tell_(std::move(tell)),
      tick_seconds_(spread_evenly(random_, 0.4, 3)),
      mids_(moves(seed), random_.bits()),
      traders_(scene.exchange, scene.gold, traders(seed), random_.bits()) {
  const auto age = [&](double longest) {
    return seconds(static_cast<int>(std::ceil(4 * tick_seconds_ + random_.uniform(0, longest))));
  };
  specs_ = {{.name = "binance:PAXGUSDT", .stale_after = age(40), .min_price = 1000, .max_price = 16'000},
            {.name = "binance:BTCUSDT", .stale_after = age(4), .min_price = 25'000, .max_price = 400'000}};
  move_to_now();
}

void Market::begin() {
  for (const SourceId source : {kGoldSource, kBitcoinSource}) {
    legs_[source.index].up = true;
    scene_.agenda.after(milliseconds(100), [this, source] {
      tell_(engine::SourceLinkChanged{source, true, {}});
      tick(source);
    });
  }
  scene_.agenda.at(traders_.next_time(), [this] { act(); });
}

void Market::move_to_now() {
  const simulator::Mids mids = mids_.at(scene_.agenda.now());
  legs_[kGoldSource.index].mid = mids.gold * legs_[kGoldSource.index].factor;
  legs_[kBitcoinSource.index].mid = mids.bitcoin * legs_[kBitcoinSource.index].factor;
}

void Market::tick(SourceId source) {
  const auto wait = static_cast<std::int64_t>(random_.exponential() * tick_seconds_ * 1e9);
  scene_.agenda.after(Duration(wait + 1), [this, source] { tick(source); });
  move_to_now();
  const Leg& leg = legs_[source.index];
  if (!leg.up || scene_.agenda.now() < leg.frozen_until) return;
  const double half = leg.mid * kHalfSpreadBps / 1e4;
  engine::SourceTicked told{source, leg.mid - half, leg.mid + half, 1, 1};
  if (random_.chance(scene_.faults.absurd_tick)) told = absurd(told);
  tell_(told);
}

engine::SourceTicked Market::absurd(engine::SourceTicked tick) {
  switch (random_.bits() % 8) {
    case 0:
      tick.bid = 0;
      break;
    case 1:
      tick.ask = -tick.ask;
      break;
    case 2:
      std::swap(tick.bid, tick.ask);
      break;
    case 3:
      tick.ask = std::numeric_limits<double>::quiet_NaN();
      break;
    case 4:
      tick.bid = std::numeric_limits<double>::infinity();
      tick.ask = std::numeric_limits<double>::infinity();
      break;
    case 5:
      tick.bid *= 10;
      tick.ask *= 10;
      break;
    case 6:
      tick.ask *= 1.2;
      break;
    default: {  // wrong, but nothing in it says so
      const double factor = random_.uniform(0.95, 1.05);
      tick.bid *= factor;
      tick.ask *= factor;
    }
  }
  return tick;
}

void Market::act() {
  move_to_now();
  const double fair = legs_[kGoldSource.index].mid / legs_[kBitcoinSource.index].mid;
  scene_.exchange.set_mark(scene_.gold, fair);
  traders_.act({fair, fair}, scene_.agenda.now(), scene_.exchange_now());
  scene_.agenda.at(traders_.next_time(), [this] { act(); });
}

void Market::freeze(Duration duration) {
  legs_[random_.bits() % 2].frozen_until = scene_.agenda.now() + duration;
}

// Both symbols come over one connection.
void Market::lose_feed(Duration outage) {
  if (!legs_[0].up) return;
  for (const SourceId source : {kGoldSource, kBitcoinSource}) {
    legs_[source.index].up = false;
    tell_(engine::SourceLinkChanged{source, false, "connection lost"});
    scene_.agenda.after(outage, [this, source] {
      legs_[source.index].up = true;
      tell_(engine::SourceLinkChanged{source, true, {}});
    });
  }
}

void Market::jump() {
  legs_[random_.bits() % 2].factor *= 1 + 0.01 * random_.normal();
}

}  // namespace mm::simulation
