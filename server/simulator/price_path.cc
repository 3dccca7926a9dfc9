#include "simulator/price_path.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>

namespace mm::simulator {

namespace {

constexpr Duration kLookAhead = std::chrono::seconds(2);
constexpr std::int64_t kCentE8 = 1'000'000;

double& of(Mids& mids, FeedSymbol symbol) {
  return symbol == FeedSymbol::gold ? mids.gold : mids.bitcoin;
}

// The shape of each symbol's book: half spread in USDT, and sizes as whole numbers of its lot.
struct Shape {
  double min_half_spread;
  double max_half_spread;
  double mean_size;
  std::int64_t lot_e8;
};

constexpr Shape shape_of(FeedSymbol symbol) {
  if (symbol == FeedSymbol::gold) return {0.05, 0.5, 8, 10'000};
  return {0.005, 0.05, 1.5, 1'000};
}

}  // namespace

std::optional<FeedSymbol> parse_feed_symbol(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const FeedSymbol symbol : kFeedSymbols) {
    if (upper == to_text(symbol)) return symbol;
  }
  return std::nullopt;
}

PricePath::PricePath(std::unique_ptr<MidPath> mids, double ticks_per_second, std::uint64_t first_update_id,
                     std::uint64_t seed)
    : mids_(std::move(mids)), random_(seed), ticks_per_second_(ticks_per_second) {
  published_ = mids_->at(Duration{});
  raw_now_ = {{published_.gold, published_.bitcoin}};
  raw_ahead_ = raw_now_;
  update_ids_ = {{first_update_id, first_update_id}};
  set_rate(ticks_per_second, Duration{});
}

void PricePath::set_rate(double ticks_per_second, Duration now) {
  ticks_per_second_ = ticks_per_second;
  ahead_.clear();
  for (const FeedSymbol symbol : kFeedSymbols) {
    next_raw_[symbol] =
        now + Duration(static_cast<std::int64_t>(random_.exponential() * 1e9 / ticks_per_second_));
  }
}

void PricePath::look_ahead() {
  while (ahead_.empty() || ahead_.back().time < ahead_.front().time + kLookAhead) {
    const FeedSymbol symbol = next_raw_[FeedSymbol::gold] <= next_raw_[FeedSymbol::bitcoin]
                                  ? FeedSymbol::gold
                                  : FeedSymbol::bitcoin;
    const Duration time = next_raw_[symbol];
    Mids mids = mids_->at(time);
    ahead_.push_back({symbol, time, of(mids, symbol)});
    raw_ahead_[symbol] = ahead_.back().mid;
    const auto gap = static_cast<std::int64_t>(random_.exponential() * 1e9 / ticks_per_second_);
    next_raw_[symbol] = time + Duration(std::max<std::int64_t>(gap, 1));
  }
}

Duration PricePath::next_time() {
  look_ahead();
  return ahead_.front().time;
}

PriceTick PricePath::take_next() {
  look_ahead();
  const RawTick raw = ahead_.front();
  ahead_.pop_front();
  raw_now_[raw.symbol] = raw.mid;

  const Shape shape = shape_of(raw.symbol);
  const double mid = shown_mid(raw.symbol, raw.mid);
  // Squared, so that narrow spreads are the common ones.
  const double chance = random_.uniform();
  const double half_spread =
      shape.min_half_spread + (shape.max_half_spread - shape.min_half_spread) * chance * chance;
  const auto size = [&] {
    const double lots = random_.exponential() * shape.mean_size * 1e8 / static_cast<double>(shape.lot_e8);
    return (static_cast<std::int64_t>(lots) + 1) * shape.lot_e8;
  };

  PriceTick tick;
  tick.symbol = raw.symbol;
  tick.update_id = update_ids_[raw.symbol] += 1 + random_.bits() % 8;
  tick.bid_e8 = static_cast<std::int64_t>(std::floor((mid - half_spread) * 100 + 0.5)) * kCentE8;
  tick.ask_e8 = static_cast<std::int64_t>(std::floor((mid + half_spread) * 100 + 0.5)) * kCentE8;
  tick.ask_e8 = std::max(tick.ask_e8, tick.bid_e8 + kCentE8);
  tick.bid_size_e8 = size();
  tick.ask_size_e8 = size();
  tick.time = raw.time;
  of(published_, raw.symbol) = tick.mid();
  return tick;
}

double PricePath::shown_mid(FeedSymbol symbol, double raw_mid) const {
  return pinned_[symbol] ? *pinned_[symbol] : raw_mid * factors_[symbol];
}

double PricePath::fair_ahead() const {
  return shown_mid(FeedSymbol::gold, raw_ahead_[FeedSymbol::gold]) /
         shown_mid(FeedSymbol::bitcoin, raw_ahead_[FeedSymbol::bitcoin]);
}

void PricePath::freeze() {
  for (const FeedSymbol symbol : kFeedSymbols) {
    if (!pinned_[symbol]) pin(symbol, of(published_, symbol));
  }
}

void PricePath::release() {
  for (const FeedSymbol symbol : kFeedSymbols) {
    if (!pinned_[symbol]) continue;
    factors_[symbol] = *pinned_[symbol] / raw_now_[symbol];
    pinned_[symbol].reset();
  }
}

void PricePath::jump(FeedSymbol symbol, double factor) {
  factors_[symbol] *= factor;
  if (pinned_[symbol]) *pinned_[symbol] *= factor;
}

}  // namespace mm::simulator
