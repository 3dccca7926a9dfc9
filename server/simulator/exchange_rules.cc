// The checks an order passes before the exchange accepts it.
#include <cmath>
#include <limits>

#include "simulator/exchange.h"

namespace mm::simulator {

std::optional<Error> Exchange::refusal(AccountIndex account, const NewOrder& terms, WallTime now) const {
  const Market& market = instruments_[terms.instrument.value];
  const Instrument& instrument = market.rules.instrument;
  if (terms.quantity < instrument.min_quantity()) {
    return Error{"Quantity below the minimum of " + instrument.to_text(instrument.min_quantity(), 2)};
  }
  if (terms.quantity > market.rules.max_quantity) return Error{"Quantity above the maximum"};
  if (terms.time_in_force == TimeInForce::gtd && (!terms.cancel_at || *terms.cancel_at <= now)) {
    return Error{"cancelAt must be in the future"};
  }
  const bool limit = terms.type == OrderType::limit;
  if (limit) {
    if (auto error = price_refusal(market, terms)) return error;
  }
  const auto best = market.book.best(opposite(terms.side));
  const Price valued_at = limit ? terms.price : best ? best->price : Price{};
  const Amount notional = instrument.notional(valued_at, terms.quantity);
  if (notional > (limit ? market.rules.max_limit_notional : market.rules.max_market_notional)) {
    return Error{"Order value above the maximum"};
  }
  const Account& owner = accounts_[account.value];
  const Quantity held = owner.positions[terms.instrument.value].net();
  const bool reduces = sign(terms.side) * held.lots < 0 && terms.quantity <= abs(held);
  if (!owner.settings.house && !reduces) {
    const Amount required{notional.atoms / market.rules.leverage};
    if (required > available(account)) return Error{"Insufficient balance"};
  }
  return std::nullopt;
}

std::optional<Error> Exchange::price_refusal(const Market& market, const NewOrder& terms) const {
  const InstrumentRules& rules = market.rules;
  const Error outside{"Price outside allowed range"};
  const std::int64_t ticks = terms.price.ticks;
  if (ticks <= 0) return Error{"Price must be positive"};
  // Keeps every product below far from overflow.
  if (ticks > std::numeric_limits<std::int64_t>::max() / 1'000'000'000) return outside;
  const auto best = market.book.best(opposite(terms.side));
  if (best) {
    const int limit_percent = 100 + sign(terms.side) * rules.collar_percent;
    const bool inside = terms.side == Side::buy ? ticks * 100 <= best->price.ticks * limit_percent
                                                : ticks * 100 >= best->price.ticks * limit_percent;
    if (!inside) return outside;
  }
  if (market.mark > 0) {
    const double price = rules.instrument.to_double(terms.price);
    if (std::abs(price - market.mark) * 100 > market.mark * rules.band_percent) return outside;
  }
  return std::nullopt;
}

}  // namespace mm::simulator
