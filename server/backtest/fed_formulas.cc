#include "backtest/fed_formulas.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace mm::backtest {

std::vector<std::string> keep_fed_formulas(engine::EngineConfig& config,
                                           const std::vector<std::string>& fed) {
  std::vector<engine::SourceSpec> sources;
  std::vector<std::optional<SourceId>> places;  // of each source among those that stay
  for (const engine::SourceSpec& spec : config.sources) {
    const bool stays = std::find(fed.begin(), fed.end(), spec.name) != fed.end();
    const SourceId place{static_cast<std::uint8_t>(sources.size())};
    places.push_back(stays ? std::optional(place) : std::nullopt);
    if (stays) sources.push_back(spec);
  }
  config.sources = std::move(sources);

  std::vector<engine::FairExpression> formulas;
  std::vector<std::string> left_out;
  for (engine::FairExpression& formula : config.fair_price.expressions) {
    const bool stays =
        std::all_of(formula.terms.begin(), formula.terms.end(),
                    [&](const engine::FairTerm& term) { return places[term.source.index].has_value(); });
    if (!stays) {
      left_out.push_back(formula.name);
      continue;
    }
    for (engine::FairTerm& term : formula.terms) term.source = *places[term.source.index];
    formulas.push_back(std::move(formula));
  }
  config.fair_price.expressions = std::move(formulas);
  config.fair_price.quorum =
      std::min(config.fair_price.quorum, static_cast<int>(config.fair_price.expressions.size()));
  return left_out;
}

}  // namespace mm::backtest
