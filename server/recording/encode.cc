#include "recording/fields.h"
#include "recording/translate.h"
#include "recording/translate_trial.h"

// Fields are taken out by structured bindings: a field that is added to an event or an action stops the build
// here.
namespace mm::recording {

namespace {

static_assert(shifted<v1::Side>(Side::sell) == v1::SIDE_SELL);
static_assert(shifted<v1::VenueLink>(engine::VenueLink::up) == v1::VENUE_LINK_UP);
static_assert(shifted<v1::CancelAnswer>(engine::CancelAnswer::unknown) == v1::CANCEL_ANSWER_UNKNOWN);
static_assert(shifted<v1::VenueOrderState>(engine::VenueOrderState::rejected) ==
              v1::VENUE_ORDER_STATE_REJECTED);
static_assert(shifted<v1::EntryKind>(engine::EntryKind::transfer) == v1::ENTRY_KIND_TRANSFER);
static_assert(shifted<v1::CommandStatus>(engine::CommandStatus::not_confirmed) ==
              v1::COMMAND_STATUS_NOT_CONFIRMED);

void set(const engine::SourceTicked& from, v1::Event& event) {
  const auto& [source, bid, ask, bid_size, ask_size] = from;
  auto& to = *event.mutable_source_ticked();
  to.set_source(source.index);
  to.set_bid(bid);
  to.set_ask(ask);
  to.set_bid_size(bid_size);
  to.set_ask_size(ask_size);
}

void set(const engine::SourceLinkChanged& from, v1::Event& event) {
  const auto& [source, up, detail] = from;
  auto& to = *event.mutable_source_link_changed();
  to.set_source(source.index);
  to.set_up(up);
  to.set_detail(text(detail));
}

void set(const engine::VenueLinkChanged& from, v1::Event& event) {
  const auto& [link, detail] = from;
  auto& to = *event.mutable_venue_link_changed();
  to.set_link(shifted<v1::VenueLink>(link));
  to.set_detail(text(detail));
}

void set(const engine::KeysRefused& from, v1::Event& event) {
  const auto& [detail] = from;
  event.mutable_keys_refused()->set_detail(text(detail));
}

void set(const engine::VenueRateLimited& from, v1::Event& event) {
  const auto& [retry_after] = from;
  event.mutable_venue_rate_limited()->set_retry_after_ns(to_ns(retry_after));
}

void set(const Level& from, v1::Level& to) {
  const auto& [price, quantity] = from;
  to.set_price_ticks(price.ticks);
  to.set_quantity_lots(quantity.lots);
}

void set(const engine::VenueTopChanged& from, v1::Event& event) {
  const auto& [top] = from;
  const auto& [bid, ask] = top;
  auto& to = *event.mutable_venue_top_changed();
  if (bid) set(*bid, *to.mutable_bid());
  if (ask) set(*ask, *to.mutable_ask());
}

void set(const engine::VenueTraded& from, v1::Event& event) {
  const auto& [taker, lowest, highest, volume] = from;
  auto& to = *event.mutable_venue_traded();
  to.set_taker(shifted<v1::Side>(taker));
  to.set_lowest_ticks(lowest.ticks);
  to.set_highest_ticks(highest.ticks);
  to.set_volume_lots(volume.lots);
}

void set(const engine::VenueClockRead& from, v1::Event& event) {
  const auto& [exchange] = from;
  event.mutable_venue_clock_read()->set_exchange_ns(unix_ns(exchange));
}

void set(const engine::OrderAccepted& from, v1::Event& event) {
  const auto& [id, venue_id] = from;
  auto& to = *event.mutable_order_accepted();
  to.set_id(id.value);
  to.set_venue_id(text(venue_id));
}

// Of those that tell an order and a few words.
template <typename From, typename To>
void set_order_detail(const From& from, To& to) {
  const auto& [id, detail] = from;
  to.set_id(id.value);
  to.set_detail(text(detail));
}
void set(const engine::OrderRejected& from, v1::Event& event) {
  set_order_detail(from, *event.mutable_order_rejected());
}
void set(const engine::OrderOutcomeUnknown& from, v1::Event& event) {
  set_order_detail(from, *event.mutable_order_outcome_unknown());
}
void set(const engine::OrderQueryFailed& from, v1::Event& event) {
  set_order_detail(from, *event.mutable_order_query_failed());
}

void set(const engine::CancelAnswered& from, v1::Event& event) {
  const auto& [id, answer, detail] = from;
  auto& to = *event.mutable_cancel_answered();
  to.set_id(id.value);
  to.set_answer(shifted<v1::CancelAnswer>(answer));
  to.set_detail(text(detail));
}

void set(const engine::OrderReport& from, v1::OrderReport& to) {
  const auto& [venue_id, state, executed, fill_price, executed_value, fees, side, price, quantity, created,
               answers_query, detail] = from;
  to.set_venue_id(text(venue_id));
  to.set_state(shifted<v1::VenueOrderState>(state));
  to.set_executed_lots(executed.lots);
  if (fill_price) to.set_fill_price_ticks(fill_price->ticks);
  if (executed_value) to.set_executed_value_atoms(executed_value->atoms);
  if (fees) to.set_fees_atoms(fees->atoms);
  if (side) to.set_side(shifted<v1::Side>(*side));
  if (price) to.set_price_ticks(price->ticks);
  if (quantity) to.set_quantity_lots(quantity->lots);
  if (created) to.set_created_ns(unix_ns(*created));
  to.set_answers_query(answers_query);
  to.set_detail(text(detail));
}
void set(const engine::OrderReport& from, v1::Event& event) {
  set(from, *event.mutable_order_report());
}

void set(const engine::OrderNotFound& from, v1::Event& event) {
  const auto& [id] = from;
  event.mutable_order_not_found()->set_id(id.value);
}

void set(const engine::PositionReport& from, v1::PositionReport& to) {
  const auto& [net, average_entry, cost] = from;
  to.set_net_lots(net.lots);
  if (average_entry) to.set_average_entry_ticks(average_entry->ticks);
  if (cost) to.set_cost_atoms(cost->atoms);
}

void set(const engine::AccountEntry& from, v1::AccountEntry& to) {
  const auto& [id, kind, at, amount, order, side, quantity, value, fee] = from;
  to.set_id(text(id));
  to.set_kind(shifted<v1::EntryKind>(kind));
  to.set_at_ns(unix_ns(at));
  to.set_amount_atoms(amount.atoms);
  if (kind != engine::EntryKind::fill) return;
  to.set_order(text(order));
  to.set_side(shifted<v1::Side>(side));
  to.set_quantity_lots(quantity.lots);
  to.set_value_atoms(value.atoms);
  to.set_fee_atoms(fee.atoms);
}

void set(const engine::AccountState& from, v1::AccountState& to) {
  const auto& [orders, includes_closed, position, balance, available, rounding, entries] = from;
  for (const auto& order : orders) set(order, *to.add_orders());
  to.set_includes_closed(includes_closed);
  set(position, *to.mutable_position());
  to.set_balance_atoms(balance.atoms);
  to.set_available_atoms(available.atoms);
  to.set_rounding_atoms(rounding.atoms);
  if (!entries) return;
  to.mutable_entries();
  for (const auto& entry : *entries) set(entry, *to.mutable_entries()->add_list());
}

void set(const engine::AccountLoaded& from, v1::Event& event) {
  const auto& [request, account] = from;
  auto& to = *event.mutable_account_loaded();
  to.set_request(request);
  if (account) set(*account, *to.mutable_account());
}

void set(const engine::AccountLoadFailed& from, v1::Event& event) {
  const auto& [request, detail] = from;
  auto& to = *event.mutable_account_load_failed();
  to.set_request(request);
  to.set_detail(text(detail));
}

void set(const engine::PositionReported& from, v1::Event& event) {
  const auto& [position] = from;
  set(position, *event.mutable_position_reported()->mutable_position());
}

void set(const engine::BalanceReported& from, v1::Event& event) {
  const auto& [balance] = from;
  event.mutable_balance_reported()->set_balance_atoms(balance.atoms);
}

void set(const engine::AccountCancelled& from, v1::Event& event) {
  const auto& [ok, detail] = from;
  auto& to = *event.mutable_account_cancelled();
  to.set_ok(ok);
  to.set_detail(text(detail));
}

void set(const Order& from, v1::RememberedOrder& to) {
  const auto& [id, venue_id, side, price, quantity, executed, executed_value, fees, state, created,
               created_wall, exchange_created, answered, cause, expires, cancel_sent, cancel_attempts] = from;
  to.set_id(id.value);
  to.set_venue_id(text(venue_id));
  to.set_side(shifted<v1::Side>(side));
  to.set_price_ticks(price.ticks);
  to.set_quantity_lots(quantity.lots);
  to.set_executed_lots(executed.lots);
  to.set_executed_value_atoms(executed_value.atoms);
  to.set_fees_atoms(fees.atoms);
  to.set_state(std::string(to_text(state)));
  to.set_created_ns(ns(created));
  to.set_created_wall_ns(unix_ns(created_wall));
  if (exchange_created) to.set_exchange_created_ns(unix_ns(*exchange_created));
  if (answered) to.set_answered_ns(unix_ns(*answered));
  to.set_cause_ns(ns(cause));
  to.set_expires_ns(ns(expires));
  to.set_cancel_sent_ns(ns(cancel_sent));
  to.set_cancel_attempts(cancel_attempts);
}

void set(const Position& from, v1::Position& to) {
  to.set_net_lots(from.net().lots);
  to.set_cost_atoms(from.cost().atoms);
  to.set_realized_atoms(from.realized().atoms);
  to.set_fees_atoms(from.fees().atoms);
  to.set_funding_atoms(from.funding().atoms);
}

void set(const engine::WaitingFill& from, v1::WaitingFill& to) {
  const auto& [number, side, quantity, value, edge, moved, past, booked] = from;
  to.set_number(number);
  to.set_side(shifted<v1::Side>(side));
  to.set_quantity_lots(quantity.lots);
  to.set_value_atoms(value.atoms);
  to.set_edge_atoms(edge.atoms);
  to.set_moved_atoms(moved.atoms);
  to.set_past(past);
  to.set_booked_ns(unix_ns(booked));
}

void set(const engine::UptimeDay& from, v1::UptimeDay& to) {
  const auto& [day, wanted, two_sided] = from;
  to.set_day(day);
  to.set_wanted_ns(to_ns(wanted));
  to.set_two_sided_ns(to_ns(two_sided));
}

void set(const engine::HistoryRead& from, v1::Event& event) {
  const auto& [last_order, last_fill, orders, unsettled, position, halt, marks, spread, adverse,
               waiting_fills, equity_base, entries_since, entries, uptime] = *from.remembered;
  auto& to = *event.mutable_history_read();
  to.set_last_order(last_order);
  to.set_last_fill(last_fill);
  for (const auto& order : orders) set(order, *to.add_orders());
  for (const OrderId id : unsettled) to.add_unsettled(id.value);
  set(position, *to.mutable_position());
  if (halt) encode(*halt, *to.mutable_halt());
  if (marks) {
    const auto& [day, day_start, peak] = *marks;
    to.mutable_marks()->set_day(day);
    to.mutable_marks()->set_day_start(day_start);
    to.mutable_marks()->set_peak(peak);
  }
  to.set_spread_atoms(spread.atoms);
  to.set_adverse_atoms(adverse.atoms);
  for (const auto& fill : waiting_fills) set(fill, *to.add_waiting_fills());
  if (equity_base) to.set_equity_base_atoms(equity_base->atoms);
  if (entries_since) to.set_entries_since_ns(unix_ns(*entries_since));
  for (const auto& id : entries) to.add_entries(text(id));
  set(uptime, *to.mutable_uptime());
}

void set(const engine::LedgerChanged& from, v1::Event& event) {
  const auto& [writable, detail] = from;
  auto& to = *event.mutable_ledger_changed();
  to.set_writable(writable);
  to.set_detail(text(detail));
}

// Of those that tell a person's reason.
template <typename From, typename To>
void set_reasoned(const From& from, To& to) {
  const auto& [id, reason] = from;
  to.set_id(id.value);
  to.set_reason(reason);
}
void set(const engine::EngageKillSwitch& from, v1::Event& event) {
  set_reasoned(from, *event.mutable_engage_kill_switch());
}
void set(const engine::ResetKillSwitch& from, v1::Event& event) {
  set_reasoned(from, *event.mutable_reset_kill_switch());
}

void set(const engine::StartTrading& from, v1::Event& event) {
  const auto& [id] = from;
  event.mutable_start_trading()->set_id(id.value);
}

void set(const engine::StopTrading& from, v1::Event& event) {
  const auto& [id, shutdown] = from;
  auto& to = *event.mutable_stop_trading();
  to.set_id(id.value);
  to.set_shutdown(shutdown);
}

void set(const engine::ReducePosition& from, v1::Event& event) {
  const auto& [id] = from;
  event.mutable_reduce_position()->set_id(id.value);
}

void set(const engine::ChangeParameters& from, v1::Event& event) {
  const auto& [id, changes, expected_etag, dry_run] = from;
  auto& to = *event.mutable_change_parameters();
  to.set_id(id.value);
  for (const auto& [name, value] : changes) {
    auto& change = *to.add_changes();
    change.set_name(name);
    change.set_value(value);
  }
  to.set_expected_etag(expected_etag);
  to.set_dry_run(dry_run);
}

void set(const engine::CancelAll& from, v1::Event& event) {
  const auto& [id, whole_account] = from;
  auto& to = *event.mutable_cancel_all();
  to.set_id(id.value);
  to.set_whole_account(whole_account);
}

void set(const engine::Woke&, v1::Event& event) {
  event.mutable_woke();
}

// ---- actions ----

void set(const engine::PlaceOrder& from, v1::Action& action) {
  const auto& [id, side, price, quantity, post_only, cause, expires_at] = from;
  auto& to = *action.mutable_place_order();
  to.set_id(id.value);
  to.set_side(shifted<v1::Side>(side));
  to.set_price_ticks(price.ticks);
  to.set_quantity_lots(quantity.lots);
  to.set_post_only(post_only);
  to.set_cause_ns(ns(cause));
  if (expires_at) to.set_expires_at_ns(unix_ns(*expires_at));
}
void set(const engine::Approved<engine::PlaceOrder>& from, v1::Action& action) {
  set(*from, action);
}

void set(const engine::CancelOrder& from, v1::Action& action) {
  const auto& [id, venue_id, cause] = from;
  auto& to = *action.mutable_cancel_order();
  to.set_id(id.value);
  to.set_venue_id(text(venue_id));
  to.set_cause_ns(ns(cause));
}

void set(const engine::QueryOrder& from, v1::Action& action) {
  const auto& [id, venue_id, created] = from;
  auto& to = *action.mutable_query_order();
  to.set_id(id.value);
  to.set_venue_id(text(venue_id));
  to.set_created_ns(unix_ns(created));
}

void set(const engine::LoadAccount& from, v1::Action& action) {
  const auto& [request, include_closed, entries_since] = from;
  auto& to = *action.mutable_load_account();
  to.set_request(request);
  to.set_include_closed(include_closed);
  to.set_entries_since_ns(unix_ns(entries_since));
}

void set(const engine::CancelAccount&, v1::Action& action) {
  action.mutable_cancel_account();
}

void set(const engine::CommandReply& from, v1::Action& action) {
  const auto& [id, status, message, proven_at, parameters_version, parameters_etag, trial] = from;
  auto& to = *action.mutable_command_reply();
  to.set_id(id.value);
  to.set_status(shifted<v1::CommandStatus>(status));
  to.set_message(message);
  if (proven_at) to.set_proven_at_ns(unix_ns(*proven_at));
  if (parameters_version) to.set_parameters_version(*parameters_version);
  to.set_parameters_etag(parameters_etag);
  if (trial) encode(*trial, *to.mutable_trial());
}

}  // namespace

void encode(const engine::Event& from, v1::Event& to) {
  std::visit([&](const auto& one) { set(one, to); }, from);
}

void encode(const engine::Action& from, v1::Action& to) {
  std::visit([&](const auto& one) { set(one, to); }, from);
}

void encode(const RecordedAction& from, v1::Action& to) {
  std::visit([&](const auto& one) { set(one, to); }, from);
}

void encode_wake(MonoTime wake_at, MonoTime now, v1::Frame& to) {
  if (wake_at == MonoTime::max()) return;
  // Unsigned, so that even senseless times come back as they were.
  const auto after = static_cast<std::uint64_t>(ns(wake_at)) - static_cast<std::uint64_t>(ns(now));
  to.set_wake_after_ns(static_cast<std::int64_t>(after));
}

}  // namespace mm::recording
