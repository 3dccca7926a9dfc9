#include "rpc/translate_quotes.h"

#include "engine/engine.h"
#include "rpc/translate.h"
#include "rpc/translate_words.h"

namespace mm::rpc {

namespace {

static_assert(shifted<v1::SideState>(engine::SideState::held) == v1::SIDE_STATE_HELD);
static_assert(shifted<v1::LegPrice>(engine::LegPrice::last_good) == v1::LEG_PRICE_LAST_GOOD);
static_assert(shifted<v1::FormulaVerdict>(engine::FairVerdict::outlier) == v1::FORMULA_VERDICT_OUTLIER);
static_assert(shifted<v1::Decision>(engine::kLastDecision) == v1::DECISION_REMOVE);
static_assert(shifted<v1::DecisionCause>(engine::kLastCause) == v1::DECISION_CAUSE_SURPLUS);

v1::LevelDecision to_proto(const engine::LevelDecision& from, const engine::Snapshot& snapshot) {
  v1::LevelDecision to;
  if (from.desired) set_level(*to.mutable_desired(), *from.desired, *snapshot.instrument);
  if (from.standing) set_level(*to.mutable_standing(), *from.standing, *snapshot.instrument);
  to.set_order_id(from.order.value);
  to.set_decision(shifted<v1::Decision>(from.decision));
  to.set_cause(shifted<v1::DecisionCause>(from.cause));
  to.set_hold(same<v1::HoldReason>(from.hold));
  to.set_nearer_bps(from.nearer_bps);
  to.set_larger_pct(from.larger_pct);
  if (from.until != MonoTime::max()) {
    set_duration(*to.mutable_due_in(), std::max(from.until - snapshot.now.mono, Duration{}));
  }
  return to;
}

v1::Quote quote_to_proto(const engine::SideView& side, const engine::Snapshot& snapshot) {
  const Instrument& instrument = *snapshot.instrument;
  v1::Quote to;
  to.set_state(shifted<v1::SideState>(side.state));
  to.set_hold(same<v1::HoldReason>(side.hold));
  for (const Level& level : side.desired) set_level(*to.add_desired_levels(), level, instrument);
  for (const Level& level : side.working) set_level(*to.add_working_levels(), level, instrument);
  for (const auto& decision : side.decisions) *to.add_decisions() = to_proto(decision, snapshot);
  if (!side.desired.empty()) *to.mutable_desired() = to.desired_levels(0);
  if (!side.working.empty()) *to.mutable_working() = to.working_levels(0);
  return to;
}

v1::QuoteOutline to_proto(const engine::QuoteOutline& from, const std::optional<double>& fair_price,
                          const Instrument& instrument) {
  v1::QuoteOutline to;
  set_mode(*to.mutable_mode(), from.mode);
  const auto& bids = from.levels[Side::buy];
  const auto& asks = from.levels[Side::sell];
  for (const Level& level : bids) set_level(*to.add_bids(), level, instrument);
  for (const Level& level : asks) set_level(*to.add_asks(), level, instrument);
  to.set_bid_hold(same<v1::HoldReason>(from.hold[Side::buy]));
  to.set_ask_hold(same<v1::HoldReason>(from.hold[Side::sell]));
  if (fair_price && !bids.empty() && !asks.empty()) {
    to.set_spread_bps(instrument.to_double(asks.front().price - bids.front().price) / *fair_price * 1e4);
  }
  to.set_shift_bps(from.shift_bps);
  return to;
}

}  // namespace

v1::FairPrice fair_price_to_proto(const engine::Snapshot& snapshot) {
  v1::FairPrice to;
  if (snapshot.fair_price) to.set_value(*snapshot.fair_price);
  to.set_uncertainty_bps(snapshot.fair_uncertainty_bps);
  for (const auto& part : snapshot.fair_parts) {
    v1::Formula& one = *to.add_formulas();
    one.set_name(part.name);
    one.set_verdict(shifted<v1::FormulaVerdict>(part.verdict));
    one.set_weight(part.weight);
    if (part.verdict != engine::FairVerdict::absent) {
      one.set_value(part.value);
      one.set_deviation_bps(part.deviation_bps);
      one.set_half_spread_bps(part.half_spread_bps);
    }
    set_duration(*one.mutable_age(), part.age);
  }
  to.set_quorum(static_cast<std::uint32_t>(snapshot.fair_rules.quorum));
  to.set_outlier_bps(snapshot.fair_rules.outlier_bps);
  return to;
}

v1::Sources sources_to_proto(const engine::Snapshot& snapshot) {
  v1::Sources to;
  for (const auto& source : snapshot.sources) {
    v1::Source& one = *to.add_sources();
    one.set_name(source.name);
    one.set_status(shifted<v1::SourceStatus>(source.status));
    one.set_detail(source.detail);
    if (source.ticks > 0) {
      one.set_bid(source.bid);
      one.set_ask(source.ask);
      set_duration(*one.mutable_age(), source.age);
    }
    set_duration(*one.mutable_stale_after(), source.stale_after);
    one.set_leg(shifted<v1::LegPrice>(source.leg));
    if (source.price > 0) {
      one.set_price(source.price);
      one.set_half_spread_bps(source.half_spread_bps);
    }
    one.set_ticks(source.ticks);
  }
  return to;
}

v1::Quotes quotes_to_proto(const engine::Snapshot& snapshot) {
  v1::Quotes to;
  *to.mutable_bid() = quote_to_proto(snapshot.sides[Side::buy], snapshot);
  *to.mutable_ask() = quote_to_proto(snapshot.sides[Side::sell], snapshot);
  if (const auto spread_bps = snapshot.quoted_spread_bps()) to.set_spread_bps(*spread_bps);
  return to;
}

v1::QuoteMaking quote_making_to_proto(const engine::Snapshot& snapshot) {
  const engine::QuoteView& from = snapshot.quote;
  v1::QuoteMaking to;
  to.set_wanted(from.wanted);
  to.set_volatility_fast(from.volatility_fast);
  to.set_volatility_slow(from.volatility_slow);
  to.set_volatility_warm(from.volatility_warm);
  if (!snapshot.fair_price || !snapshot.parameters.max_position) return to;
  v1::ModelQuote& model = *to.mutable_model();
  model.set_inventory(from.inventory);
  model.set_shift_bps(from.model.shift_bps);
  model.set_spread_bps(from.spread_bps());
  model.set_base_bps(from.model.terms.base_bps);
  model.set_volatility_bps(from.model.terms.volatility_bps);
  model.set_uncertainty_bps(from.model.terms.uncertainty_bps);
  model.set_fee_bps(from.model.terms.fee_bps);
  model.set_least_spread_bps(engine::least_spread_bps(snapshot.parameters));
  model.set_weekend_factor(from.weekend_factor);
  model.set_bid_distance_bps(from.distance_bps[Side::buy]);
  model.set_ask_distance_bps(from.distance_bps[Side::sell]);
  model.set_bid_size_factor(from.model.bid_size);
  model.set_ask_size_factor(from.model.ask_size);
  return to;
}

v1::ParameterTrial to_proto(const engine::ParameterTrial& trial, const Instrument& instrument) {
  v1::ParameterTrial to;
  for (const auto& one : trial.differences) set_difference(*to.add_differences(), one);
  to.set_etag(trial.etag);
  if (trial.fair_price) to.set_fair_price(*trial.fair_price);
  *to.mutable_now() = to_proto(trial.now, trial.fair_price, instrument);
  *to.mutable_then() = to_proto(trial.then, trial.fair_price, instrument);
  return to;
}

v1::Depth to_proto(const engine::Depth& depth, const Instrument& instrument) {
  v1::Depth to;
  for (const Level& level : depth.bids) set_level(*to.add_bids(), level, instrument);
  for (const Level& level : depth.asks) set_level(*to.add_asks(), level, instrument);
  to.set_live(depth.live);
  to.set_detail(depth.detail);
  if (depth.at != WallTime{}) set_time(*to.mutable_time(), depth.at);
  return to;
}

v1::ExplanationStep to_proto(const engine::ExplanationStep& step) {
  v1::ExplanationStep to;
  to.set_name(std::string(step.name));
  for (const auto& [subject, text, numbers] : step.lines) {
    v1::ExplanationLine& line = *to.add_lines();
    line.set_subject(subject);
    line.set_text(text);
    for (const auto& [name, value, unit] : numbers) {
      v1::ExplanationNumber& number = *line.add_numbers();
      number.set_name(std::string(name));
      number.set_value(value);
      number.set_unit(std::string(unit));
    }
  }
  for (const auto& [name, value, unit] : step.parameters) {
    v1::ParameterValue& parameter = *to.add_parameters();
    parameter.set_name(std::string(name));
    parameter.set_value(value);
    parameter.set_unit(std::string(unit));
  }
  return to;
}

}  // namespace mm::rpc
