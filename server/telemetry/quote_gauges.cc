#include "telemetry/quote_gauges.h"

#include <algorithm>

namespace mm::telemetry {

namespace {

constexpr engine::FairVerdict kVerdicts[] = {engine::FairVerdict::absent, engine::FairVerdict::used,
                                             engine::FairVerdict::outlier};

}  // namespace

QuoteGauges::QuoteGauges(prometheus::Registry& registry, const std::vector<std::string>& formula_names)
    : uncertainty_(gauge(registry, "mm_fair_price_uncertainty_bps",
                         "Half spreads and mean deviation of what the fair price is made of, in basis "
                         "points; NaN while there is none.")),
      volatility_(gauges(registry, "mm_volatility_bps_per_sqrt_second",
                         "Volatility of the fair price, in basis points per square root of a second, by "
                         "average: fast or slow.")),
      volatility_fast_(volatility_.Add({{"average", "fast"}}, kUnknown)),
      volatility_slow_(volatility_.Add({{"average", "slow"}}, kUnknown)),
      volatility_warm_(gauge(registry, "mm_volatility_warm",
                             "1 once a slow half-life of prices has been seen, otherwise 0.")),
      shift_(gauge(registry, "mm_quote_shift_bps",
                   "By how much the model shifts both quotes, in basis points of the fair price; NaN while "
                   "there are no quotes to be made.")),
      wanted_spread_(gauge(registry, "mm_wanted_spread_bps",
                           "Distance between bid and ask that the model wants, in basis points of the fair "
                           "price; NaN while there are no quotes to be made.")) {
  auto& deviations = gauges(registry, "mm_formula_deviation_bps",
                            "Distance of the formula's price from the median of all, in basis points; NaN "
                            "while it is absent.");
  auto& ages = gauges(registry, "mm_formula_age_seconds",
                      "Time since the last price of the formula's oldest source, in seconds.");
  auto& verdicts = gauges(registry, "mm_formula_verdict",
                          "1 for what became of the formula in the fair price, 0 for the other verdicts.");
  for (const auto& name : formula_names) {
    const prometheus::Labels labels{{"formula", name}};
    formulas_.push_back({&deviations.Add(labels, kUnknown),
                         &ages.Add(labels, kUnknown),
                         {verdicts, "verdict", kVerdicts, labels}});
  }
}

void QuoteGauges::show(const engine::Snapshot& snapshot) {
  const engine::QuoteView& quote = snapshot.quote;
  const bool made = snapshot.fair_price && snapshot.parameters.max_position;
  uncertainty_.Set(snapshot.fair_price ? snapshot.fair_uncertainty_bps : kUnknown);
  volatility_fast_.Set(quote.volatility_fast);
  volatility_slow_.Set(quote.volatility_slow);
  volatility_warm_.Set(quote.volatility_warm ? 1 : 0);
  shift_.Set(made ? quote.model.shift_bps : kUnknown);
  wanted_spread_.Set(made ? quote.spread_bps() : kUnknown);
  const std::size_t count = std::min(formulas_.size(), snapshot.fair_parts.size());
  for (std::size_t i = 0; i < count; ++i) {
    const engine::FairPartView& part = snapshot.fair_parts[i];
    formulas_[i].deviation->Set(part.verdict == engine::FairVerdict::absent ? kUnknown : part.deviation_bps);
    formulas_[i].age->Set(to_seconds(part.age));
    formulas_[i].verdict.show_only(part.verdict);
  }
}

}  // namespace mm::telemetry
