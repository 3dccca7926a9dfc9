// What the price venues show: the quotes of each, made of the ticks of one gold and one bitcoin price, the
// rate of USDT, and the fault switches.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "simulator/faults.h"
#include "simulator/price_path.h"
#include "simulator/price_venues.h"

namespace mm::simulator {

struct VenueQuote {
  const VenueSymbol* symbol = nullptr;
  std::uint64_t update_id = 0;  // grows by symbol
  // In units of 1e-8; a side without orders has price and size 0.
  std::int64_t bid_e8 = 0;
  std::int64_t ask_e8 = 0;
  std::int64_t bid_size_e8 = 0;
  std::int64_t ask_size_e8 = 0;
  PriceTick cause;
};

class VenuePrices {
 public:
  // `start`: the mids before the first tick.
  VenuePrices(const Faults& faults, const Mids& start);

  // The quotes that the tick changes, in the order of kVenueSymbols; those that feed_freeze names left out.
  // Valid until the next call.
  const std::vector<VenueQuote>& take(const PriceTick& tick);

  // As last taken, feed_freeze or not.
  const VenueQuote& latest(const VenueSymbol& symbol) const;

  // USD for one USDT.
  double usdt_usd() const { return usdt_usd_; }
  void set_usdt_usd(double rate) { usdt_usd_ = rate; }

 private:
  static std::size_t index(const VenueSymbol& symbol) {
    return static_cast<std::size_t>(&symbol - kVenueSymbols.data());
  }
  bool concerns(const PriceTick& tick, Listing listing) const;
  void quote(const PriceTick& tick, const VenueSymbol& symbol);
  void set_price(VenueQuote& quote, const PriceTick& tick) const;
  VenueQuote spoiled(VenueQuote quote) const;

  const Faults& faults_;
  double usdt_usd_ = 1;
  PerFeedSymbol<PriceTick> ticks_;                            // the newest of each
  std::array<VenueQuote, kVenueSymbols.size()> true_quotes_;  // before faults
  std::array<VenueQuote, kVenueSymbols.size()> shown_quotes_;
  std::vector<VenueQuote> taken_;
};

}  // namespace mm::simulator
