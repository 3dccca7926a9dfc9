#include "simulator/venue_prices.h"

#include <algorithm>
#include <cmath>

namespace mm::simulator {

namespace {

constexpr std::int64_t kOneE8 = 100'000'000;
// Prices are multiples of it, of gold in bitcoin and of USDT of the smaller one.
constexpr std::int64_t kCentE8 = 1'000'000;
constexpr std::int64_t kFineE8 = 100;
constexpr double kThinHalfSpreadBps = 3;
constexpr std::int64_t kTetherHalfSpreadE8 = 1'000;  // 0.1 bps

std::int64_t rounded(double value_e8, std::int64_t step) {
  return static_cast<std::int64_t>(std::floor(value_e8 / static_cast<double>(step) + 0.5)) * step;
}

std::int64_t times(std::int64_t price_e8, double factor, std::int64_t step) {
  return factor == 1 ? price_e8 : rounded(static_cast<double>(price_e8) * factor, step);
}

PriceTick first_tick(FeedSymbol symbol, double mid) {
  const std::int64_t bid = static_cast<std::int64_t>(mid * 100) * kCentE8;
  return {symbol, 0, bid, bid + kCentE8, kOneE8, kOneE8, {}};
}

}  // namespace

VenuePrices::VenuePrices(const Faults& faults, const Mids& start) : faults_(faults) {
  ticks_ = {{first_tick(FeedSymbol::gold, start.gold), first_tick(FeedSymbol::bitcoin, start.bitcoin)}};
  for (const VenueSymbol& symbol : kVenueSymbols) {
    quote(ticks_[symbol.listing == Listing::bitcoin ? FeedSymbol::bitcoin : FeedSymbol::gold], symbol);
  }
}

bool VenuePrices::concerns(const PriceTick& tick, Listing listing) const {
  switch (listing) {
    case Listing::gold:
    case Listing::tether:
      return tick.symbol == FeedSymbol::gold;
    case Listing::bitcoin:
      return tick.symbol == FeedSymbol::bitcoin;
    case Listing::gold_in_bitcoin:
      return true;
  }
  return false;
}

const std::vector<VenueQuote>& VenuePrices::take(const PriceTick& tick) {
  ticks_[tick.symbol] = tick;
  taken_.clear();
  for (const VenueSymbol& symbol : kVenueSymbols) {
    if (!concerns(tick, symbol.listing)) continue;
    quote(tick, symbol);
    if (!faults_.names(Fault::feed_freeze, symbol)) taken_.push_back(latest(symbol));
  }
  return taken_;
}

const VenueQuote& VenuePrices::latest(const VenueSymbol& symbol) const {
  return shown_quotes_[index(symbol)];
}

void VenuePrices::quote(const PriceTick& tick, const VenueSymbol& symbol) {
  VenueQuote& quote = true_quotes_[index(symbol)];
  quote.symbol = &symbol;
  quote.cause = tick;
  quote.update_id = std::max(quote.update_id + 1, tick.update_id);
  quote.bid_size_e8 = tick.bid_size_e8;
  quote.ask_size_e8 = tick.ask_size_e8;
  if (quote.bid_e8 == 0 || !faults_.names(Fault::feed_hold, symbol)) set_price(quote, tick);
  shown_quotes_[index(symbol)] = spoiled(quote);
}

void VenuePrices::set_price(VenueQuote& quote, const PriceTick& tick) const {
  const VenueSymbol& symbol = *quote.symbol;
  switch (symbol.listing) {
    case Listing::gold:
    case Listing::bitcoin: {
      const double factor = (symbol.in_dollars ? usdt_usd_ : 1) * (1 + symbol.basis_bps * 1e-4);
      quote.bid_e8 = times(tick.bid_e8, factor, kCentE8);
      quote.ask_e8 = std::max(times(tick.ask_e8, factor, kCentE8), quote.bid_e8 + kCentE8);
      return;
    }
    case Listing::gold_in_bitcoin: {
      const double mid_e8 = ticks_[FeedSymbol::gold].mid() / ticks_[FeedSymbol::bitcoin].mid() * 1e8;
      quote.bid_e8 = rounded(mid_e8 * (1 - kThinHalfSpreadBps * 1e-4), kFineE8);
      quote.ask_e8 = rounded(mid_e8 * (1 + kThinHalfSpreadBps * 1e-4), kFineE8);
      return;
    }
    case Listing::tether: {
      // It moves a little, so that there is something to tell.
      const std::int64_t mid =
          rounded(usdt_usd_ * 1e8, kFineE8) + static_cast<std::int64_t>(quote.update_id % 2) * kFineE8;
      quote.bid_e8 = mid - kTetherHalfSpreadE8;
      quote.ask_e8 = mid + kTetherHalfSpreadE8;
      return;
    }
  }
}

VenueQuote VenuePrices::spoiled(VenueQuote quote) const {
  const VenueSymbol& symbol = *quote.symbol;
  const auto multiply = [&](double factor) {
    quote.bid_e8 = times(quote.bid_e8, factor, kFineE8);
    quote.ask_e8 = times(quote.ask_e8, factor, kFineE8);
  };
  multiply(faults_.factor(Fault::feed_factor, symbol));
  if (faults_.names(Fault::feed_absurd, symbol)) multiply(1000);
  if (faults_.names(Fault::feed_old_ids, symbol)) {
    quote.update_id -= std::min<std::uint64_t>(quote.update_id, 1'000'000);
    multiply(0.95);
  }
  if (faults_.names(Fault::feed_crossed, symbol)) quote.bid_e8 = times(quote.ask_e8, 1.01, kFineE8);
  if (faults_.names(Fault::feed_zero, symbol)) quote.bid_e8 = 0;
  if (faults_.names(Fault::feed_one_sided, symbol)) quote.ask_e8 = quote.ask_size_e8 = 0;
  return quote;
}

}  // namespace mm::simulator
