#include "recording/fields.h"
#include "recording/translate.h"

namespace mm::recording {

namespace {

void set(const Decimal& from, v1::Decimal& to) {
  const auto& [mantissa, exponent] = from;
  to.set_mantissa(mantissa);
  to.set_exponent(exponent);
}

void set(const Instrument& from, v1::Instrument& to) {
  to.set_symbol(from.symbol());
  set(from.price_increment(), *to.mutable_price_increment());
  set(from.quantity_increment(), *to.mutable_quantity_increment());
  to.set_min_quantity_lots(from.min_quantity().lots);
}

void set(const engine::SourceSpec& from, v1::SourceSpec& to) {
  const auto& [name, stale_after, min_price, max_price, max_spread_bps, max_jump_bps, jump_confirm, price] =
      from;
  to.set_name(name);
  to.set_stale_after_ns(to_ns(stale_after));
  to.set_min_price(min_price);
  to.set_max_price(max_price);
  to.set_max_spread_bps(max_spread_bps);
  to.set_max_jump_bps(max_jump_bps);
  to.set_jump_confirm_ns(to_ns(jump_confirm));
  to.set_price(std::string(to_text(price)));
}

void set(const engine::FairPriceSpec& from, v1::FairPriceSpec& to) {
  const auto& [expressions, quorum, outlier_bps, lone_uncertainty_bps] = from;
  for (const auto& [name, terms, weight] : expressions) {
    v1::FairExpression& one = *to.add_expressions();
    one.set_name(name);
    one.set_weight(weight);
    for (const auto& [source, divides] : terms) {
      v1::FairTerm& term = *one.add_terms();
      term.set_source(source.index);
      term.set_divides(divides);
    }
  }
  to.set_quorum(quorum);
  to.set_outlier_bps(outlier_bps);
  to.set_lone_uncertainty_bps(lone_uncertainty_bps);
}

void set(const engine::Parameters& from, const Instrument& instrument, v1::Parameters& to) {
  for (const auto& spec : engine::parameter_specs()) {
    v1::Parameter& one = *to.add_list();
    one.set_name(std::string(spec.name));
    one.set_value(engine::parameter_text(from, spec.name, instrument));
  }
}

void set(const engine::RequestLimits& from, v1::RequestLimits& to) {
  const auto& [per_second, burst, cancel_reserve] = from;
  to.set_per_second(per_second);
  to.set_burst(burst);
  to.set_cancel_reserve(cancel_reserve);
}

void set(const engine::Timeouts& from, v1::Timeouts& to) {
  const auto& [request, cancel_confirm, unknown_recheck, unknown_settle, audit_interval, load_retry,
               failing_halt, stop_deadline, max_cancel_attempts] = from;
  to.set_request_ns(to_ns(request));
  to.set_cancel_confirm_ns(to_ns(cancel_confirm));
  to.set_unknown_recheck_ns(to_ns(unknown_recheck));
  to.set_unknown_settle_ns(to_ns(unknown_settle));
  to.set_audit_interval_ns(to_ns(audit_interval));
  to.set_load_retry_ns(to_ns(load_retry));
  to.set_failing_halt_ns(to_ns(failing_halt));
  to.set_stop_deadline_ns(to_ns(stop_deadline));
  to.set_max_cancel_attempts(max_cancel_attempts);
}

Result<Decimal> get(const v1::Decimal& from) {
  if (from.exponent() < -kMaxDecimals || from.exponent() > 0) return Error{"an exponent out of range"};
  return Decimal{from.mantissa(), from.exponent()};
}

Result<Instrument> get(const v1::Instrument& from) {
  const auto price = get(from.price_increment());
  if (!price) return Error{price.error()};
  const auto quantity = get(from.quantity_increment());
  if (!quantity) return Error{quantity.error()};
  Decimal least{0, quantity->exponent};
  if (__builtin_mul_overflow(from.min_quantity_lots(), quantity->mantissa, &least.mantissa)) {
    return Error{"a minimum quantity out of range"};
  }
  return Instrument::create(from.symbol(), *price, *quantity, least);
}

engine::SourceSpec get(const v1::SourceSpec& from, Values& values) {
  engine::SourceSpec to;
  to.name = from.name();
  to.stale_after = Duration(from.stale_after_ns());
  to.min_price = from.min_price();
  to.max_price = from.max_price();
  to.max_spread_bps = from.max_spread_bps();
  to.max_jump_bps = from.max_jump_bps();
  to.jump_confirm = Duration(from.jump_confirm_ns());
  to.price = values.word(from.price(), engine::LegPrice::last_good, "leg price");
  return to;
}

engine::FairPriceSpec get(const v1::FairPriceSpec& from, std::size_t sources, Values& values) {
  engine::FairPriceSpec to;
  for (const auto& expression : from.expressions()) {
    engine::FairExpression one;
    one.name = expression.name();
    one.weight = expression.weight();
    for (const auto& term : expression.terms()) {
      if (term.source() >= sources) values.refuse("the fair price is made of a source that is not there");
      one.terms.push_back({values.source(term.source()), term.divides()});
    }
    to.expressions.push_back(std::move(one));
  }
  if (to.expressions.empty()) values.refuse("the fair price is made of nothing");
  to.quorum = from.quorum();
  to.outlier_bps = from.outlier_bps();
  to.lone_uncertainty_bps = from.lone_uncertainty_bps();
  return to;
}

Result<engine::Parameters> get(const v1::Parameters& from, const Instrument& instrument) {
  std::vector<engine::ParameterChange> changes;
  for (const auto& one : from.list()) {
    if (!one.value().empty()) changes.emplace_back(one.name(), one.value());
  }
  return engine::with_changes(engine::default_parameters(instrument), changes, instrument);
}

engine::Timeouts get(const v1::Timeouts& from) {
  engine::Timeouts to;
  to.request = Duration(from.request_ns());
  to.cancel_confirm = Duration(from.cancel_confirm_ns());
  to.unknown_recheck = Duration(from.unknown_recheck_ns());
  to.unknown_settle = Duration(from.unknown_settle_ns());
  to.audit_interval = Duration(from.audit_interval_ns());
  to.load_retry = Duration(from.load_retry_ns());
  to.failing_halt = Duration(from.failing_halt_ns());
  to.stop_deadline = Duration(from.stop_deadline_ns());
  to.max_cancel_attempts = from.max_cancel_attempts();
  return to;
}

}  // namespace

void encode(const engine::EngineConfig& from, v1::EngineConfig& to) {
  const auto& [instrument, sources, fair_price, parameters, request_limits, timeouts, max_orders_per_side] =
      from;
  set(*instrument, *to.mutable_instrument());
  for (const auto& source : sources) set(source, *to.add_sources());
  set(fair_price, *to.mutable_fair_price());
  set(parameters, *instrument, *to.mutable_parameters());
  set(request_limits, *to.mutable_request_limits());
  set(timeouts, *to.mutable_timeouts());
  to.set_max_orders_per_side(max_orders_per_side);
}

Result<engine::EngineConfig> decode(const v1::EngineConfig& from) {
  auto instrument = get(from.instrument());
  if (!instrument) return Error{"the instrument: " + instrument.error()};
  engine::EngineConfig to;
  to.instrument = std::make_shared<const Instrument>(std::move(instrument).value());
  Values values;
  for (const auto& source : from.sources()) to.sources.push_back(get(source, values));
  to.fair_price = get(from.fair_price(), to.sources.size(), values);
  if (!values.problem().empty()) return Error{values.problem()};
  const auto parameters = get(from.parameters(), *to.instrument);
  if (!parameters) return Error{"the parameters: " + parameters.error()};
  to.parameters = *parameters;
  const auto& limits = from.request_limits();
  to.request_limits = {limits.per_second(), limits.burst(), limits.cancel_reserve()};
  to.timeouts = get(from.timeouts());
  to.max_orders_per_side = from.max_orders_per_side();
  return to;
}

}  // namespace mm::recording
