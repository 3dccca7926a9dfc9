#pragma once

#include "core/fixed.h"

namespace mm::engine {

// What profit is made of, to the last 1e-10 of the quote asset; markout.h tells the signs. Above zero is
// earned, but for the fees.
struct ProfitParts {
  Amount spread;     // captured: the edges of all fills
  Amount adverse;    // selection: what the fair price did to each fill in its first 5 minutes
  Amount inventory;  // everything else the fair price did to what was held
  Amount fees;       // paid
  Amount funding;    // received

  Amount total() const { return spread + adverse + inventory - fees + funding; }

  friend bool operator==(const ProfitParts&, const ProfitParts&) = default;
  friend ProfitParts operator-(const ProfitParts& a, const ProfitParts& b) {
    return {a.spread - b.spread, a.adverse - b.adverse, a.inventory - b.inventory, a.fees - b.fees,
            a.funding - b.funding};
  }
};

}  // namespace mm::engine
