#include "recording/translate_trial.h"

namespace mm::recording {

namespace {

void encode_side(engine::Hold hold, const std::vector<Level>& levels, v1::QuoteOutline::Side& to) {
  to.set_hold(std::string(to_text(hold)));
  for (const auto& [price, quantity] : levels) {
    auto& level = *to.add_levels();
    level.set_price_ticks(price.ticks);
    level.set_quantity_lots(quantity.lots);
  }
}

void encode(const engine::QuoteOutline& from, v1::QuoteOutline& to) {
  const auto& [mode, hold, levels, shift_bps, spread_bps] = from;
  recording::encode(mode, *to.mutable_mode());
  encode_side(hold[Side::buy], levels[Side::buy], *to.mutable_bid());
  encode_side(hold[Side::sell], levels[Side::sell], *to.mutable_ask());
  to.set_shift_bps(shift_bps);
  to.set_spread_bps(spread_bps);
}

engine::QuoteOutline decode(const v1::QuoteOutline& from, Values& values) {
  engine::QuoteOutline to;
  to.mode = recording::decode(from.mode(), values);
  for (const Side side : kBothSides) {
    const auto& one = side == Side::buy ? from.bid() : from.ask();
    to.hold[side] = values.word(one.hold(), engine::Hold::runaway_guard, "hold");
    for (const auto& level : one.levels()) {
      to.levels[side].push_back({Price{level.price_ticks()}, Quantity{level.quantity_lots()}});
    }
  }
  to.shift_bps = from.shift_bps();
  to.spread_bps = from.spread_bps();
  return to;
}

}  // namespace

void encode(const engine::ModeState& from, v1::ModeState& to) {
  const auto& [mode, reason, detail] = from;
  to.set_mode(std::string(to_text(mode)));
  to.set_reason(std::string(to_text(reason)));
  to.set_detail(text(detail));
}

engine::ModeState decode(const v1::ModeState& from, Values& values) {
  engine::ModeState to;
  to.mode = values.word(from.mode(), engine::Mode::halted, "mode");
  to.reason = values.word(from.reason(), engine::kLastReason, "reason");
  values.text(from.detail(), to.detail);
  return to;
}

void encode(const engine::ParameterTrial& from, v1::ParameterTrial& to) {
  const auto& [differences, etag, fair_price, now, then] = from;
  for (const auto& [name, before, after] : differences) {
    auto& difference = *to.add_differences();
    difference.set_name(name);
    difference.set_before(before);
    difference.set_after(after);
  }
  to.set_etag(etag);
  if (fair_price) to.set_fair_price(*fair_price);
  encode(now, *to.mutable_now());
  encode(then, *to.mutable_then());
}

engine::ParameterTrial decode(const v1::ParameterTrial& from, Values& values) {
  engine::ParameterTrial to;
  for (const auto& one : from.differences()) {
    to.differences.push_back({one.name(), one.before(), one.after()});
  }
  to.etag = from.etag();
  if (from.has_fair_price()) to.fair_price = from.fair_price();
  to.now = decode(from.now(), values);
  to.then = decode(from.then(), values);
  return to;
}

}  // namespace mm::recording
