// Where a quoter model wants the two quotes: a pure function of inventory, volatility and parameters. All
// distances are in basis points of the fair price, inventory in contracts, time in seconds.
//
// fixed                half = spread_bps / 2, no shift
// inventory            x = inventory / room to the limit, within [-1, 1]
//                      shift = -skew_bps x,  half = (spread_bps + volatility + uncertainty + fees) / 2
// avellaneda_stoikov   shift = -q g s^2 T,  spread = g s^2 T + (2/g) ln(1 + g/k)
//                      (Avellaneda & Stoikov, Quantitative Finance 8(3), 2008)
// glft                 half = c1 + D s c2 / 2,  shift = -q s c2
//                      c1 = ln(1 + g D/k) / (g D),  c2 = sqrt(g / (2 A D k) (1 + g D/k)^(k/(g D) + 1))
//                      (Gueant, arXiv 1605.01862, approximations 4.6 and 4.7 with xi = gamma)
// all but fixed        sizes: bid (1 - size_skew x), ask (1 + size_skew x)
// with q inventory, g risk_aversion, k fill_decay, A fill_intensity, D order_size, s volatility, T horizon.
#pragma once

#include "core/instrument.h"
#include "engine/parameters.h"

namespace mm::engine {

struct ModelInputs {
  double inventory = 0;        // contracts above the target position
  double room = 0;             // from the target to the position limit in the inventory's direction
  double order_size = 1;       // contracts
  double volatility = 0;       // bps per sqrt(s)
  double uncertainty_bps = 0;  // of the fair price
};

// What the spread is made of: the terms before the least spread is applied.
struct SpreadTerms {
  double base_bps = 0;
  double volatility_bps = 0;
  double uncertainty_bps = 0;
  double fee_bps = 0;

  double sum() const { return base_bps + volatility_bps + uncertainty_bps + fee_bps; }
};

struct ModelQuote {
  double fullness = 0;    // of the position, -1 to 1: the x of `inventory`
  double shift_bps = 0;   // of both quotes; negative: lower
  double spread_bps = 0;  // between the two
  double bid_size = 1;    // factors of order_size
  double ask_size = 1;
  SpreadTerms terms;
};

ModelQuote quote_model(const ModelInputs& inputs, const Parameters& parameters);

// The least distance between our two quotes, in bps of the fair price: what the risk gate holds to.
double least_spread_bps(const Parameters& parameters);

// The formulas by themselves, in any consistent units.
struct ShiftAndSpread {
  double shift = 0;
  double spread = 0;
};
ShiftAndSpread avellaneda_stoikov(double inventory, double volatility, double risk_aversion,
                                  double fill_decay, double horizon);
ShiftAndSpread glft(double inventory, double volatility, double risk_aversion, double fill_decay,
                    double fill_intensity, double order_size);

}  // namespace mm::engine
