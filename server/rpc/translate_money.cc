#include "rpc/translate_money.h"

#include "rpc/translate.h"
#include "rpc/translate_words.h"

namespace mm::rpc {

namespace {

static_assert(shifted<v1::EntryKind>(engine::EntryKind::transfer) == v1::ENTRY_KIND_TRANSFER);

void set_amount(v1::Decimal& to, Amount amount) {
  to.set_value(to_text(amount));
}

v1::ProfitParts to_proto(const engine::ProfitParts& parts) {
  v1::ProfitParts to;
  set_amount(*to.mutable_spread(), parts.spread);
  set_amount(*to.mutable_adverse_selection(), parts.adverse);
  set_amount(*to.mutable_inventory(), parts.inventory);
  set_amount(*to.mutable_fees(), parts.fees);
  set_amount(*to.mutable_funding(), parts.funding);
  set_amount(*to.mutable_total(), parts.total());
  return to;
}

template <typename Message>
void add_markouts(const engine::MarkoutSums& sums, Message& to) {
  for (std::size_t i = 0; i < sums.size(); ++i) {
    v1::MarkoutAverage& one = *to.add_markouts();
    set_duration(*one.mutable_horizon(), i == 0 ? Duration{} : engine::kHorizons[i - 1]);
    one.set_fills(sums[i].fills);
    one.set_average_bps(sums[i].average_bps());
    set_amount(*one.mutable_total(), sums[i].markout);
  }
}

v1::Uptime to_proto(const engine::UptimeDay& day) {
  v1::Uptime to;
  set_duration(*to.mutable_wanted(), day.wanted);
  set_duration(*to.mutable_two_sided(), day.two_sided);
  return to;
}

}  // namespace

v1::Money money_to_proto(const engine::Snapshot& snapshot) {
  const engine::MoneyView& money = snapshot.money;
  v1::Money to;
  if (money.parts) *to.mutable_parts() = to_proto(*money.parts);
  if (money.unexplained) {
    set_amount(*to.mutable_unexplained(), *money.unexplained);
    set_time(*to.mutable_compare_time(), money.compared);
  }
  add_markouts(money.markouts, to);
  *to.mutable_uptime() = to_proto(money.uptime);
  return to;
}

v1::Fill to_proto(const engine::FillBooked& fill, const Instrument& instrument) {
  v1::Fill to;
  to.set_number(fill.number);
  to.set_order_id(fill.order.value);
  to.set_venue_order_id(std::string(fill.venue_id.view()));
  to.set_side(shifted<v1::Side>(fill.side));
  to.mutable_price()->set_value(instrument.to_text(fill.price));
  to.mutable_quantity()->set_value(instrument.to_text(fill.quantity));
  set_amount(*to.mutable_value(), fill.value);
  set_amount(*to.mutable_fee(), fill.fee);
  to.mutable_position()->set_value(instrument.to_text(fill.after.net()));
  if (fill.fair_price > 0) {
    to.set_fair_price(fill.fair_price);
    set_amount(*to.mutable_edge(), fill.edge);
  }
  set_time(*to.mutable_book_time(), fill.booked);
  return to;
}

v1::Fill to_proto(const engine::PastFill& past, const Instrument& instrument) {
  v1::Fill to = to_proto(past.fill, instrument);
  for (const auto& mark : past.markouts) {
    if (!mark) continue;
    v1::Markout& one = *to.add_markouts();
    set_duration(*one.mutable_horizon(), engine::kHorizons.at(mark->horizon));
    set_duration(*one.mutable_after(), mark->after);
    if (mark->fair_price == 0) continue;
    one.set_fair_price(mark->fair_price);
    set_amount(*one.mutable_markout(), past.fill.edge + mark->moved);
  }
  return to;
}

v1::FillMark to_proto(const engine::FillMarked& mark) {
  v1::FillMark to;
  to.set_fill_number(mark.fill);
  set_duration(*to.mutable_horizon(), engine::kHorizons.at(mark.horizon));
  set_duration(*to.mutable_after(), mark.after);
  if (mark.fair_price == 0) return to;
  to.set_fair_price(mark.fair_price);
  set_amount(*to.mutable_moved(), mark.moved);
  return to;
}

v1::AccountEntry to_proto(const engine::EntryBooked& booked, const Instrument& instrument) {
  const engine::AccountEntry& entry = booked.entry;
  v1::AccountEntry to;
  to.set_id(std::string(entry.id.view()));
  to.set_kind(shifted<v1::EntryKind>(entry.kind));
  set_time(*to.mutable_exchange_time(), entry.at);
  to.mutable_position()->set_value(instrument.to_text(booked.after.net()));
  if (entry.kind != engine::EntryKind::fill) {
    set_amount(*to.mutable_amount(), entry.amount);
    return to;
  }
  to.set_side(shifted<v1::Side>(entry.side));
  to.mutable_quantity()->set_value(instrument.to_text(entry.quantity));
  set_amount(*to.mutable_value(), entry.value);
  set_amount(*to.mutable_fee(), entry.fee);
  return to;
}

v1::ProfitReport to_proto(const std::string& name, const engine::ProfitReport& report,
                          const Instrument& instrument) {
  v1::ProfitReport to;
  to.set_name(name);
  if (report.since != WallTime{}) set_time(*to.mutable_since(), report.since);
  if (report.until) set_time(*to.mutable_until(), *report.until);
  to.set_fills(report.fills);
  to.mutable_bought()->set_value(instrument.to_text(report.volume[Side::buy]));
  to.mutable_sold()->set_value(instrument.to_text(report.volume[Side::sell]));
  set_amount(*to.mutable_turnover(), report.turnover);
  set_amount(*to.mutable_realized(), report.realized);
  set_amount(*to.mutable_fees(), report.fees);
  if (report.profit) to.set_profit(*report.profit);
  if (report.parts) *to.mutable_parts() = to_proto(*report.parts);
  if (report.unexplained) set_amount(*to.mutable_unexplained(), *report.unexplained);
  add_markouts(report.markouts, to);
  *to.mutable_uptime() = to_proto(report.uptime);
  return to;
}

}  // namespace mm::rpc
