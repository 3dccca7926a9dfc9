#include "engine/explain.h"

#include <algorithm>
#include <cstdio>

#include "engine/engine.h"
#include "engine/explain_steps.h"

namespace mm::engine {

namespace {

ExplanationStep explain_mode(const Snapshot& picture) {
  StepWriter step("mode", picture);
  const auto& [mode, reason, detail] = picture.mode;
  step.line(words(to_text(mode)),
            words(to_text(reason)) + (detail.empty() ? "" : ": " + words(detail.view())) +
                (picture.quote.wanted ? "" : "; no quote is wanted, and what follows tells what would be"));
  return step.take();
}

ExplanationStep explain_sources(const Snapshot& picture) {
  StepWriter step("sources", picture);
  for (const SourceView& source : picture.sources) {
    std::string text = words(to_text(source.status));
    if (!source.detail.empty()) text += " (" + source.detail + ")";
    if (source.ticks == 0) {
      step.line(source.name, text + ", no price yet");
      continue;
    }
    const double age_ms = to_seconds(source.age) * 1e3;
    text += ", bid " + shown(source.bid, 10) + ", ask " + shown(source.ask, 10);
    if (source.price > 0) {
      text += ": " + words(to_text(source.leg)) + " " + shown(source.price, 10) + ", half spread " +
              shown(source.half_spread_bps, 4) + " bps";
    }
    text += ", " + shown_ms(source.age) + " old, stale at " + shown_ms(source.stale_after);
    step.line(
        source.name, text,
        {{"price", source.price, ""}, {"half_spread", source.half_spread_bps, "bps"}, {"age", age_ms, "ms"}});
  }
  return step.take();
}

std::string formula_text(const FairPartView& part, const FairRules& rules) {
  if (part.verdict == FairVerdict::absent) return "absent: a source of it is not live";
  std::string text = words(to_text(part.verdict)) + ", " + shown(part.value, 8) + ", " +
                     shown(part.deviation_bps, 4) + " bps from the median";
  if (part.verdict == FairVerdict::outlier) text += ", more than " + shown(rules.outlier_bps) + " allow";
  return text + ", weight " + shown(part.weight) + ", " + shown_ms(part.age) + " old";
}

ExplanationStep explain_fair_price(const Snapshot& picture) {
  StepWriter step("fair price", picture);
  const FairRules& rules = picture.fair_rules;
  double weight = 0;
  double half_spread = 0;
  double deviation = 0;
  int agreeing = 0;
  for (const FairPartView& part : picture.fair_parts) {
    step.line(part.name, formula_text(part, rules),
              {{"value", part.value, "quote asset"},
               {"weight", part.weight, ""},
               {"deviation", part.deviation_bps, "bps"},
               {"age", to_seconds(part.age) * 1e3, "ms"}});
    if (part.verdict != FairVerdict::used) continue;
    ++agreeing;
    weight += part.weight;
    half_spread += part.weight * part.half_spread_bps;
    deviation += part.weight * std::abs(part.deviation_bps);
  }
  const std::string of = std::to_string(agreeing) + " of " + std::to_string(picture.fair_parts.size()) +
                         " formulas agree, " + std::to_string(rules.quorum) + " needed";
  if (!picture.fair_price) {
    step.line("fair price", "none: " + of + ", with more than half of the weight");
    return step.take();
  }
  step.line("fair price", shown(*picture.fair_price, 8) + ", the weighted median: " + of,
            {{"fair_price", *picture.fair_price, "quote asset"}});
  const double parts_bps = (half_spread + deviation) / weight;
  std::string text = "half spreads " + shown(half_spread / weight, 4) + " bps + mean deviation " +
                     shown(deviation / weight, 4) + " bps";
  if (agreeing == 1 && picture.fair_parts.size() > 1) {
    text += " + " + shown(rules.lone_uncertainty_bps) + " bps as the only one left";
  }
  step.line("uncertainty", text + " = " + shown(picture.fair_uncertainty_bps, 4) + " bps",
            {{"uncertainty", picture.fair_uncertainty_bps, "bps"},
             {"lone", picture.fair_uncertainty_bps - parts_bps, "bps"}});
  return step.take();
}

ExplanationStep explain_volatility(const Snapshot& picture) {
  StepWriter step("volatility", picture);
  const QuoteView& quote = picture.quote;
  const auto line = [&](const char* name, double value, Duration half_life) {
    step.line(name, shown(value, 4) + " bps per sqrt(s), half-life " + shown(to_seconds(half_life)) + " s",
              {{name, value, "bps/sqrt(s)"}});
  };
  line("fast", quote.volatility_fast, picture.parameters.volatility_fast);
  line("slow", quote.volatility_slow, picture.parameters.volatility_slow);
  const double used =
      picture.fair_price ? quote.inputs.volatility : std::max(quote.volatility_fast, quote.volatility_slow);
  step.line("used",
            shown(used, 4) + " bps per sqrt(s), the larger" +
                (quote.volatility_warm ? "" : "; too low until a slow half-life has been seen"),
            {{"volatility", used, "bps/sqrt(s)"}});
  step.by({"volatility_fast_ms", "volatility_slow_ms"});
  return step.take();
}

}  // namespace

void StepWriter::by(std::initializer_list<std::string_view> parameters) {
  for (const std::string_view name : parameters) {
    const auto specs = parameter_specs();
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&](const ParameterSpec& one) { return one.name == name; });
    step_.parameters.push_back(
        {spec->name, parameter_text(picture_.parameters, name, *picture_.instrument), spec->unit});
  }
}

std::string shown(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

std::string shown_ms(Duration duration) {
  return std::to_string(to_ms(duration)) + " ms";
}

std::string shown(const Level& level, const Instrument& instrument) {
  return instrument.to_text(level.quantity) + " at " + instrument.to_text(level.price);
}

std::vector<ExplanationStep> explain(const Snapshot& picture) {
  std::vector<ExplanationStep> steps{explain_mode(picture), explain_sources(picture),
                                     explain_fair_price(picture), explain_volatility(picture)};
  if (picture.fair_price && picture.parameters.max_position) {
    QuoteTrace trace;
    const DesiredQuotes quotes =
        desired_quotes(picture.quote.inputs, picture.parameters, *picture.instrument, &trace);
    steps.push_back(explain_shift(picture));
    steps.push_back(explain_spread(picture));
    steps.push_back(explain_least_spread(picture));
    steps.push_back(explain_distances(picture));
    steps.push_back(explain_prices(picture, trace));
    steps.push_back(explain_sizes(picture, quotes, trace));
  }
  steps.push_back(explain_guards(picture));
  steps.push_back(explain_limits(picture));
  steps.push_back(explain_decisions(picture));
  return steps;
}

std::vector<std::string> in_lines(const std::vector<ExplanationStep>& steps) {
  std::vector<std::string> lines;
  for (const ExplanationStep& step : steps) {
    lines.emplace_back(step.name);
    for (const ExplanationLine& line : step.lines) lines.push_back("  " + line.subject + ": " + line.text);
    std::string by;
    for (const auto& [name, value, unit] : step.parameters) {
      by += (by.empty() ? "  by " : ", ") + words(name) + " " + (value.empty() ? "not set" : value) +
            (unit.empty() ? "" : " ") + words(unit);
    }
    if (!by.empty()) lines.push_back(std::move(by));
  }
  return lines;
}

}  // namespace mm::engine
