#include "simulator/world.h"

#include <algorithm>

namespace mm::simulator {

namespace {

std::unique_ptr<MidPath> make_path(const WorldSettings& settings) {
  if (settings.bars.empty()) {
    return std::make_unique<RandomMids>(settings.random_prices, Random::stream_seed(settings.seed, 1));
  }
  return std::make_unique<BarMids>(settings.bars, settings.bars_speed, settings.after_bars,
                                   Random::stream_seed(settings.seed, 1));
}

// Later worlds go on above the ids of earlier ones, as long as ids grow by less than 100 per millisecond: a
// client that kept the last id over a restart must not find the new ones old.
std::uint64_t first_update_id(WallTime start) {
  return static_cast<std::uint64_t>(unix_ms(start)) * 100;
}

InstrumentRules us500_rules() {
  InstrumentRules rules = gold_rules();
  rules.instrument = Instrument::create("US500-BTC", Decimal{1, -6}, Decimal{1, -2}, Decimal{1, -2}).value();
  return rules;
}

}  // namespace

World::World(const WorldSettings& settings, WallTime start)
    : start_(start),
      prices_(make_path(settings), settings.ticks_per_second, first_update_id(start),
              Random::stream_seed(settings.seed, 2)) {
  exchange_.add_instrument(gold_rules());
  exchange_.add_instrument(us500_rules());
  exchange_.add_account({.id = "f2268d92-b3d8-48b1-8541-90dc250cd7e9", .balance = settings.owner_balance});
  // Rich enough never to be refused.
  exchange_.add_account(
      {.id = "0b6c1f0e-5d0f-4f64-9d51-3a41c7a0e001", .balance = Amount{1'000'000'000'000'000}});
  exchange_.set_mark(kGold, prices_.fair());
  if (settings.traders)
    traders_.emplace(exchange_, kGold, *settings.traders, Random::stream_seed(settings.seed, 3));
}

Duration World::next_time() {
  Duration next = prices_.next_time();
  if (traders_) next = std::min(next, traders_->next_time());
  if (const auto expiry = exchange_.next_expiry()) next = std::min(next, *expiry - start_ - clock_offset_);
  return std::max(next, elapsed_);
}

void World::advance(Duration elapsed) {
  for (Duration next = next_time(); next <= elapsed; next = next_time()) {
    elapsed_ = next;
    exchange_.advance(now());
    if (prices_.next_time() <= next) {
      ticks_.push_back(prices_.take_next());
      exchange_.set_mark(kGold, prices_.fair());
    }
    if (traders_ && traders_->next_time() <= next) {
      traders_->act({prices_.fair(), prices_.fair_ahead()}, next, now());
    }
  }
  elapsed_ = std::max(elapsed_, elapsed);
}

}  // namespace mm::simulator
