#include "simulator/mid_path.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace mm::simulator {

namespace {

constexpr double kSecondsPerYear = 365.0 * 24 * 3600;

// The bar's price when `part` of it (0 to 1) is over.
double inside(const Bar& bar, double part, bool high_first) {
  const std::array<double, 4> corners{bar.open, high_first ? bar.high : bar.low,
                                      high_first ? bar.low : bar.high, bar.close};
  const double place = std::clamp(part, 0.0, 1.0) * 3;
  const auto leg = std::min<std::size_t>(static_cast<std::size_t>(place), 2);
  return std::lerp(corners[leg], corners[leg + 1], place - static_cast<double>(leg));
}

}  // namespace

RandomMids::RandomMids(const RandomMidsSettings& settings, std::uint64_t seed)
    : settings_(settings), random_(seed) {
  gold_.log_price = std::log(settings.gold_start);
  bitcoin_.log_price = std::log(settings.bitcoin_start);
  gold_.next_jump_seconds = settings.gold_jump_every_seconds * random_.exponential();
  bitcoin_.next_jump_seconds = settings.bitcoin_jump_every_seconds * random_.exponential();
}

Mids RandomMids::at(Duration elapsed) {
  const double seconds = to_seconds(elapsed);
  if (seconds > seconds_) {
    step_ = seconds - seconds_;
    seconds_ = seconds;
    const double common = random_.normal();
    const double own = random_.normal();
    const double rho = settings_.correlation;
    move(gold_, common, settings_.gold_volatility, settings_.gold_jump_bps,
         settings_.gold_jump_every_seconds);
    move(bitcoin_, rho * common + std::sqrt(1 - rho * rho) * own, settings_.bitcoin_volatility,
         settings_.bitcoin_jump_bps, settings_.bitcoin_jump_every_seconds);
  }
  return {std::exp(gold_.log_price + gold_.noise), std::exp(bitcoin_.log_price + bitcoin_.noise)};
}

void RandomMids::move(Leg& leg, double shock, double volatility, double jump_bps, double jump_every_seconds) {
  leg.log_price += volatility * std::sqrt(step_ / kSecondsPerYear) * shock;
  const double keep = std::exp(-step_ / settings_.noise_reversion_seconds);
  const double noise = settings_.noise_bps * 1e-4;
  leg.noise = keep * leg.noise + noise * std::sqrt(1 - keep * keep) * random_.normal();
  while (leg.next_jump_seconds <= seconds_) {
    leg.log_price += jump_bps * 1e-4 * random_.normal();
    leg.next_jump_seconds += jump_every_seconds * random_.exponential();
  }
}

BarMids::BarMids(std::vector<BarPair> bars, double speed, AfterBars after, std::uint64_t seed)
    : bars_(std::move(bars)),
      speed_(speed),
      after_(after),
      seed_(seed),
      bar_length_(bars_[1].open_time - bars_[0].open_time) {}

Mids BarMids::at(Duration elapsed) {
  const Duration whole = bars_.back().open_time - bars_.front().open_time + bar_length_;
  double history_ns = static_cast<double>(elapsed.count()) * speed_;
  if (after_ == AfterBars::loop) history_ns = std::fmod(history_ns, static_cast<double>(whole.count()));
  const Duration history(static_cast<std::int64_t>(std::min(history_ns, static_cast<double>(whole.count()))));
  const WallTime time = bars_.front().open_time + history;
  const auto next = std::upper_bound(bars_.begin(), bars_.end(), time,
                                     [](WallTime t, const BarPair& bar) { return t < bar.open_time; });
  const auto index = static_cast<std::size_t>(next - bars_.begin()) - 1;
  const BarPair& bar = bars_[index];
  const double part = to_seconds(time - bar.open_time) / to_seconds(bar_length_);
  const std::uint64_t coin = Random::mix(seed_ + index);
  return {inside(bar.gold, part, (coin & 1) != 0), inside(bar.bitcoin, part, (coin & 2) != 0)};
}

}  // namespace mm::simulator
