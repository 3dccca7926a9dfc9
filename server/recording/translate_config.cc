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
  const auto& [name, stale_after, min_price, max_price, max_spread_bps, max_jump_bps, jump_confirm] = from;
  to.set_name(name);
  to.set_stale_after_ns(to_ns(stale_after));
  to.set_min_price(min_price);
  to.set_max_price(max_price);
  to.set_max_spread_bps(max_spread_bps);
  to.set_max_jump_bps(max_jump_bps);
  to.set_jump_confirm_ns(to_ns(jump_confirm));
}

void set(const engine::FairPriceSpec& from, v1::FairPriceSpec& to) {
  const auto& [numerator, denominator] = from;
  to.set_numerator(numerator.index);
  if (denominator) to.set_denominator(denominator->index);
}

void set(const engine::Parameters& from, v1::Parameters& to) {
  const auto& [spread_bps, order_size, refresh_interval, danger_tolerance_bps, tighten_tolerance_bps,
               tighten_after, order_lifetime, size_tolerance_pct, post_only, max_position, max_order_size,
               price_collar_bps, max_order_notional, max_daily_loss, max_drawdown, max_fills_per_minute,
               fill_pause, max_executions, execution_window, max_rejections] = from;
  to.set_spread_bps(spread_bps);
  to.set_order_size_lots(order_size.lots);
  to.set_refresh_interval_ns(to_ns(refresh_interval));
  to.set_danger_tolerance_bps(danger_tolerance_bps);
  to.set_tighten_tolerance_bps(tighten_tolerance_bps);
  to.set_tighten_after_ns(to_ns(tighten_after));
  to.set_order_lifetime_ns(to_ns(order_lifetime));
  to.set_size_tolerance_pct(size_tolerance_pct);
  to.set_post_only(post_only);
  if (max_position) to.set_max_position_lots(max_position->lots);
  to.set_max_order_size_lots(max_order_size.lots);
  to.set_price_collar_bps(price_collar_bps);
  to.set_max_order_notional_atoms(max_order_notional.atoms);
  to.set_max_daily_loss_atoms(max_daily_loss.atoms);
  to.set_max_drawdown_atoms(max_drawdown.atoms);
  to.set_max_fills_per_minute(max_fills_per_minute);
  to.set_fill_pause_ns(to_ns(fill_pause));
  to.set_max_executions(max_executions);
  to.set_execution_window_ns(to_ns(execution_window));
  to.set_max_rejections(max_rejections);
}

void set(const engine::RequestLimits& from, v1::RequestLimits& to) {
  const auto& [per_second, burst, cancel_reserve] = from;
  to.set_per_second(per_second);
  to.set_burst(burst);
  to.set_cancel_reserve(cancel_reserve);
}

void set(const engine::Timeouts& from, v1::Timeouts& to) {
  const auto& [cancel_confirm, unknown_recheck, unknown_settle, audit_interval, load_retry, failing_halt,
               stop_deadline, max_cancel_attempts] = from;
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

engine::SourceSpec get(const v1::SourceSpec& from) {
  engine::SourceSpec to;
  to.name = from.name();
  to.stale_after = Duration(from.stale_after_ns());
  to.min_price = from.min_price();
  to.max_price = from.max_price();
  to.max_spread_bps = from.max_spread_bps();
  to.max_jump_bps = from.max_jump_bps();
  to.jump_confirm = Duration(from.jump_confirm_ns());
  return to;
}

engine::Parameters get(const v1::Parameters& from) {
  engine::Parameters to;
  to.spread_bps = from.spread_bps();
  to.order_size = Quantity{from.order_size_lots()};
  to.refresh_interval = Duration(from.refresh_interval_ns());
  to.danger_tolerance_bps = from.danger_tolerance_bps();
  to.tighten_tolerance_bps = from.tighten_tolerance_bps();
  to.tighten_after = Duration(from.tighten_after_ns());
  to.order_lifetime = Duration(from.order_lifetime_ns());
  to.size_tolerance_pct = from.size_tolerance_pct();
  to.post_only = from.post_only();
  if (from.has_max_position_lots()) to.max_position = Quantity{from.max_position_lots()};
  to.max_order_size = Quantity{from.max_order_size_lots()};
  to.price_collar_bps = from.price_collar_bps();
  to.max_order_notional = Amount{from.max_order_notional_atoms()};
  to.max_daily_loss = Amount{from.max_daily_loss_atoms()};
  to.max_drawdown = Amount{from.max_drawdown_atoms()};
  to.max_fills_per_minute = from.max_fills_per_minute();
  to.fill_pause = Duration(from.fill_pause_ns());
  to.max_executions = from.max_executions();
  to.execution_window = Duration(from.execution_window_ns());
  to.max_rejections = from.max_rejections();
  return to;
}

engine::Timeouts get(const v1::Timeouts& from) {
  engine::Timeouts to;
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
  set(parameters, *to.mutable_parameters());
  set(request_limits, *to.mutable_request_limits());
  set(timeouts, *to.mutable_timeouts());
  to.set_max_orders_per_side(max_orders_per_side);
}

Result<engine::EngineConfig> decode(const v1::EngineConfig& from) {
  auto instrument = get(from.instrument());
  if (!instrument) return Error{"the instrument: " + instrument.error()};
  engine::EngineConfig to;
  to.instrument = std::make_shared<const Instrument>(std::move(instrument).value());
  for (const auto& source : from.sources()) to.sources.push_back(get(source));
  const auto known = [&](std::uint32_t index) { return index < to.sources.size() && index < 256; };
  const auto& fair = from.fair_price();
  if (!known(fair.numerator()) || (fair.has_denominator() && !known(fair.denominator()))) {
    return Error{"the fair price is made of a source that is not there"};
  }
  to.fair_price.numerator = SourceId{static_cast<std::uint8_t>(fair.numerator())};
  if (fair.has_denominator()) {
    to.fair_price.denominator = SourceId{static_cast<std::uint8_t>(fair.denominator())};
  }
  to.parameters = get(from.parameters());
  const auto& limits = from.request_limits();
  to.request_limits = {limits.per_second(), limits.burst(), limits.cancel_reserve()};
  to.timeouts = get(from.timeouts());
  to.max_orders_per_side = from.max_orders_per_side();
  return to;
}

}  // namespace mm::recording
