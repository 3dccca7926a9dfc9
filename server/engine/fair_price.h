// The fair price: expressions over the sources, combined so that no single source can move it far.
//
// Each expression is a product and quotient of sources' prices, such as binance:PAXGUSDT / binance:BTCUSDT.
// Expressions whose sources are all live take part. Their weighted median is the fair price; those farther
// from it than `outlier_bps` are outliers. There is no fair price when the rest weighs no more than half of
// those that took part (groups that disagree), or when fewer than `quorum` are left. So a source that is
// wrong by however much moves the fair price within the range of the others, at most by `outlier_bps`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "engine/mode.h"
#include "engine/snapshot.h"

namespace mm::engine {

class Sources;

struct FairTerm {
  SourceId source;
  bool divides = false;

  friend bool operator==(const FairTerm&, const FairTerm&) = default;
};

struct FairExpression {
  std::string name;  // as people see it; unique
  std::vector<FairTerm> terms;
  double weight = 1;
};

struct FairPriceSpec {
  std::vector<FairExpression> expressions;
  int quorum = 1;                    // expressions that must take part and agree
  double outlier_bps = 25;           // farther from the median: no say
  double lone_uncertainty_bps = 10;  // added when only one of several is left
};

// A fair price, or the reason why there is none.
struct FairPrice {
  std::optional<double> value;  // quote units per contract
  // Half the distance between the bids and asks it is made of, and the expressions' mean deviation.
  double uncertainty_bps = 0;
  Reason reason = Reason::source_waiting;
  Detail detail;
};

class FairPricer {
 public:
  explicit FairPricer(FairPriceSpec spec);

  // After the sources were judged.
  FairPrice combine(const Sources& sources);

  FairRules rules() const { return {spec_.quorum, spec_.outlier_bps, spec_.lone_uncertainty_bps}; }
  // How each expression came out the last time, in the order of the specification.
  std::vector<FairPartView> view(const Sources& sources, MonoTime now) const;

 private:
  struct Part {
    double value = 0;
    double half_spread_bps = 0;
    double deviation_bps = 0;
    FairVerdict verdict = FairVerdict::absent;
  };

  void evaluate(const Sources& sources);
  double weighted_median();
  FairPrice nothing(const Sources& sources, int agreeing) const;

  FairPriceSpec spec_;
  std::vector<Part> parts_;
  std::vector<std::size_t> order_;  // the parts that take part, by value
};

}  // namespace mm::engine
