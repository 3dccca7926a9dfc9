// From the model to the wanted prices and sizes.
#include <algorithm>
#include <cmath>

#include "engine/explain_steps.h"

namespace mm::engine {

namespace {

std::string bps(double value) {
  return shown(value, 5) + " bps";
}

// The symbols of quote_model.h with their values.
std::string symbols(const Snapshot& picture) {
  const Parameters& p = picture.parameters;
  std::string text = "q " + shown(picture.quote.inventory) + " contracts, g " + shown(p.risk_aversion) +
                     ", k " + shown(p.fill_decay) + ", s " + shown(picture.quote.inputs.volatility, 4);
  if (p.model == QuoteModel::avellaneda_stoikov) return text + ", T " + shown(to_seconds(p.horizon)) + " s";
  return text + ", A " + shown(p.fill_intensity) + ", D " + picture.instrument->to_text(p.order_size);
}

}  // namespace

ExplanationStep explain_shift(const Snapshot& picture) {
  StepWriter step("shift", picture);
  const Parameters& p = picture.parameters;
  const QuoteView& quote = picture.quote;
  const Instrument& instrument = *picture.instrument;
  step.line("inventory",
            "position " + instrument.to_text(quote.inputs.position) + " less target " +
                instrument.to_text(p.target_position) + " = " + shown(quote.inventory) + " contracts",
            {{"inventory", quote.inventory, "contracts"}});
  std::string text = words(to_text(p.model)) + ": ";
  switch (p.model) {
    case QuoteModel::fixed:
      text += "none, whatever is held";
      break;
    case QuoteModel::inventory:
      text += "-skew_bps " + shown(p.skew_bps) + " x " + shown(quote.model.fullness, 4) +
              " of the way from the target to max_position " + instrument.to_text(*p.max_position);
      break;
    case QuoteModel::avellaneda_stoikov:
      text += "-q g s^2 T with " + symbols(picture);
      break;
    case QuoteModel::glft:
      text += "-q s c2 with " + symbols(picture);
      break;
  }
  step.line("shift", text + " = " + bps(quote.model.shift_bps), {{"shift", quote.model.shift_bps, "bps"}});
  step.by({"model", "target_position"});
  if (p.model == QuoteModel::inventory) step.by({"skew_bps", "max_position"});
  if (p.model == QuoteModel::avellaneda_stoikov) step.by({"risk_aversion", "horizon_ms"});
  if (p.model == QuoteModel::glft) step.by({"risk_aversion", "fill_decay", "fill_intensity", "order_size"});
  return step.take();
}

ExplanationStep explain_spread(const Snapshot& picture) {
  StepWriter step("spread", picture);
  const Parameters& p = picture.parameters;
  const QuoteInputs& inputs = picture.quote.inputs;
  const SpreadTerms& terms = picture.quote.model.terms;
  const auto line = [&](const char* name, const std::string& text, double value) {
    step.line(name, text + " = " + bps(value), {{name, value, "bps"}});
  };
  switch (p.model) {
    case QuoteModel::fixed:
    case QuoteModel::inventory:
      line("base", "spread_bps", terms.base_bps);
      step.by({"spread_bps"});
      break;
    case QuoteModel::avellaneda_stoikov:
      line("base", "g s^2 T + (2/g) ln(1 + g/k) with " + symbols(picture), terms.base_bps);
      step.by({"risk_aversion", "fill_decay", "horizon_ms"});
      break;
    case QuoteModel::glft:
      line("base", "2 c1 + D s c2 with " + symbols(picture), terms.base_bps);
      step.by({"risk_aversion", "fill_decay", "fill_intensity", "order_size"});
      break;
  }
  if (p.model == QuoteModel::fixed) return step.take();
  if (p.model == QuoteModel::inventory) {
    line("volatility",
         "volatility_factor " + shown(p.volatility_factor) + " x " + shown(inputs.volatility, 4) +
             " bps per sqrt(s) over " + shown(to_seconds(p.horizon)) + " s",
         terms.volatility_bps);
    step.by({"volatility_factor", "horizon_ms"});
  }
  line("uncertainty",
       "uncertainty_factor " + shown(p.uncertainty_factor) + " x " + bps(inputs.uncertainty_bps),
       terms.uncertainty_bps);
  line("fees", "two maker fees of " + bps(p.maker_fee_bps) + (p.maker_fee_bps < 0 ? ", a rebate" : ""),
       terms.fee_bps);
  line("sum", "together", terms.sum());
  step.by({"uncertainty_factor", "maker_fee_bps"});
  return step.take();
}

ExplanationStep explain_least_spread(const Snapshot& picture) {
  StepWriter step("least spread", picture);
  const Parameters& p = picture.parameters;
  const QuoteView& quote = picture.quote;
  const bool fixed = p.model == QuoteModel::fixed;
  const double least = least_spread_bps(p);
  step.line(
      "least",
      (fixed ? "spread_bps " + bps(p.spread_bps) : "min_spread_bps " + bps(p.min_spread_bps)) +
          (p.quote_inside_fees ? ", inside two maker fees of " : ", and not inside two maker fees of ") +
          bps(p.maker_fee_bps) + ": " + bps(least),
      {{"least", least, "bps"}});
  const double spread = quote.spread_bps();
  step.line("spread",
            "the larger of " + bps(quote.model.terms.sum()) + " and " + bps(least) +
                (quote.inputs.weekend ? ", times weekend_spread_factor "
                                      : ", on a weekday not times weekend_spread_factor ") +
                shown(p.weekend_spread_factor) + " = " + bps(spread),
            {{"spread", spread, "bps"}});
  step.by({fixed ? "spread_bps" : "min_spread_bps", "maker_fee_bps", "quote_inside_fees",
           "weekend_spread_factor"});
  return step.take();
}

ExplanationStep explain_distances(const Snapshot& picture) {
  StepWriter step("distances", picture);
  const Parameters& p = picture.parameters;
  const QuoteView& quote = picture.quote;
  const std::string half = shown(quote.spread_bps() / 2, 5);
  const std::string shift = shown(quote.model.shift_bps, 5);
  const auto [bid, ask] = quote.distance_bps.values;
  step.line("bid",
            "spread / 2 - shift + bid_offset_bps: " + half + " - " + shift + " + " + shown(p.bid_offset_bps) +
                " = " + bps(bid) + " below the fair price",
            {{"distance", bid, "bps"}});
  step.line("ask",
            "spread / 2 + shift + ask_offset_bps: " + half + " + " + shift + " + " + shown(p.ask_offset_bps) +
                " = " + bps(ask) + " above the fair price",
            {{"distance", ask, "bps"}});
  step.by({"bid_offset_bps", "ask_offset_bps"});
  return step.take();
}

namespace {

std::string price_text(Side side, const LevelTrace& level, const Snapshot& picture) {
  const Parameters& p = picture.parameters;
  const Instrument& instrument = *picture.instrument;
  const auto& [bid, ask] = picture.quote.inputs.venue_top;
  const auto& opposite_best = side == Side::buy ? ask : bid;
  const auto& own_best = side == Side::buy ? bid : ask;
  std::string text = "rounded " + std::string(side == Side::buy ? "down" : "up") + " to " +
                     instrument.to_text(level.rounded);
  if (!p.post_only) {
    text += "; not post_only";
  } else if (opposite_best) {
    text += "; post_only, behind the exchange's " + words(quote_name(opposite(side))) + " of " +
            instrument.to_text(opposite_best->price) + ": " + instrument.to_text(level.post_only);
  } else {
    text += "; post_only, and nothing to cross";
  }
  if (p.follow_best != FollowBest::off) {
    text += "; follow_best " + words(to_text(p.follow_best)) + ", " +
            (own_best ? "others' best is " + instrument.to_text(own_best->price) : "others have none") +
            ": " + instrument.to_text(level.followed);
  }
  if (level.level.price != level.followed) {
    text += "; one tick behind the level before it: " + instrument.to_text(level.level.price);
  }
  return text;
}

}  // namespace

ExplanationStep explain_prices(const Snapshot& picture, const QuoteTrace& trace) {
  StepWriter step("prices", picture);
  const Parameters& p = picture.parameters;
  step.line("collar", "nothing farther than price_collar_bps " + bps(p.price_collar_bps) +
                          " from the fair price is wanted");
  for (const Side side : kBothSides) {
    for (std::size_t i = 0; i < trace[side].size(); ++i) {
      const LevelTrace& level = trace[side][i];
      std::string text =
          bps(level.distance_bps) + " from " + shown(picture.quote.inputs.fair_price, 8) + ", ";
      const bool wanted = level.hold == Hold::none;
      text += wanted ? price_text(side, level, picture) : "not wanted: " + words(to_text(level.hold));
      std::vector<ExplanationNumber> numbers{{"distance", level.distance_bps, "bps"}};
      if (wanted) {
        numbers.push_back({"price", picture.instrument->to_double(level.level.price), "quote asset"});
      }
      step.line(quote_name(side, i), std::move(text), std::move(numbers));
    }
  }
  step.by({"levels", "level_spacing_bps", "post_only", "follow_best", "price_collar_bps"});
  return step.take();
}

ExplanationStep explain_sizes(const Snapshot& picture, const DesiredQuotes& quotes, const QuoteTrace& trace) {
  StepWriter step("sizes", picture);
  const Parameters& p = picture.parameters;
  const Instrument& instrument = *picture.instrument;
  const QuoteInputs& inputs = picture.quote.inputs;
  const std::string position =
      "position " + instrument.to_text(inputs.position) +
      (inputs.only_reduce ? ", only to be shrunk" : ", max_position " + instrument.to_text(*p.max_position));
  for (const Side side : kBothSides) {
    if (trace[side].empty()) {
      step.line(quote_name(side), "none: " + words(to_text(quotes.sides[side].hold)) + ", " + position);
    }
    const double factor = side == Side::buy ? quotes.model.bid_size : quotes.model.ask_size;
    for (std::size_t i = 0; i < trace[side].size(); ++i) {
      const LevelTrace& level = trace[side][i];
      std::string text = "order_size " + instrument.to_text(p.order_size);
      if (p.model != QuoteModel::fixed) {
        text += " x " + shown(factor, 4) + " by size_skew " + shown(p.size_skew) + ", " +
                shown(quotes.model.fullness, 4) + " of the way from the target to the limit, in tenths";
      }
      if (i > 0) text += " x level_size_factor " + shown(p.level_size_factor) + "^" + std::to_string(i);
      text += " = " + shown(level.wanted_size) + "; at most max_order_size " +
              instrument.to_text(p.max_order_size) + " and the " + instrument.to_text(level.room) +
              " left to the limit (" + position + "): ";
      if (level.hold == Hold::none) {
        text += instrument.to_text(level.level.quantity);
        step.line(quote_name(side, i), std::move(text),
                  {{"size", instrument.to_double(level.level.quantity), "contracts"}});
      } else {
        step.line(quote_name(side, i), text + "none, " + words(to_text(level.hold)));
      }
    }
  }
  step.by({"order_size", "size_skew", "level_size_factor", "max_order_size", "max_position"});
  return step.take();
}

}  // namespace mm::engine
