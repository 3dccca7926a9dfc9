#include "engine/describe.h"
#include "recording/fields.h"
#include "recording/translate.h"
#include "recording/translate_trial.h"

namespace mm::recording {

namespace {

engine::SourceTicked get(const v1::SourceTicked& from, Values& values) {
  return {values.source(from.source()), from.bid(), from.ask(), from.bid_size(), from.ask_size()};
}

engine::SourceLinkChanged get(const v1::SourceLinkChanged& from, Values& values) {
  engine::SourceLinkChanged to{values.source(from.source()), from.up(), {}};
  values.text(from.detail(), to.detail);
  return to;
}

engine::VenueLinkChanged get(const v1::VenueLinkChanged& from, Values& values) {
  engine::VenueLinkChanged to;
  to.link = values.choice(from.link(), engine::VenueLink::up, "VenueLink");
  values.text(from.detail(), to.detail);
  return to;
}

engine::KeysRefused get(const v1::KeysRefused& from, Values& values) {
  engine::KeysRefused to;
  values.text(from.detail(), to.detail);
  return to;
}

engine::VenueRateLimited get(const v1::VenueRateLimited& from, Values&) {
  return {Duration(from.retry_after_ns())};
}

Level get(const v1::Level& from) {
  return {Price{from.price_ticks()}, Quantity{from.quantity_lots()}};
}

engine::VenueTopChanged get(const v1::VenueTopChanged& from, Values&) {
  engine::VenueTopChanged to;
  if (from.has_bid()) to.top.bid = get(from.bid());
  if (from.has_ask()) to.top.ask = get(from.ask());
  return to;
}

engine::VenueTraded get(const v1::VenueTraded& from, Values& values) {
  return {values.choice(from.taker(), Side::sell, "Side"), Price{from.lowest_ticks()},
          Price{from.highest_ticks()}, Quantity{from.volume_lots()}};
}

engine::VenueClockRead get(const v1::VenueClockRead& from, Values&) {
  return {wall_from_unix_ns(from.exchange_ns())};
}

engine::OrderAccepted get(const v1::OrderAccepted& from, Values& values) {
  engine::OrderAccepted to{OrderId{from.id()}, {}};
  values.text(from.venue_id(), to.venue_id);
  return to;
}

// Of those that tell an order and a few words.
template <typename To, typename From>
To get_order_detail(const From& from, Values& values) {
  To to{OrderId{from.id()}, {}};
  values.text(from.detail(), to.detail);
  return to;
}
engine::OrderRejected get(const v1::OrderRejected& from, Values& values) {
  return get_order_detail<engine::OrderRejected>(from, values);
}
engine::OrderOutcomeUnknown get(const v1::OrderOutcomeUnknown& from, Values& values) {
  return get_order_detail<engine::OrderOutcomeUnknown>(from, values);
}
engine::OrderQueryFailed get(const v1::OrderQueryFailed& from, Values& values) {
  return get_order_detail<engine::OrderQueryFailed>(from, values);
}

engine::CancelAnswered get(const v1::CancelAnswered& from, Values& values) {
  engine::CancelAnswered to;
  to.id = OrderId{from.id()};
  to.answer = values.choice(from.answer(), engine::CancelAnswer::unknown, "CancelAnswer");
  values.text(from.detail(), to.detail);
  return to;
}

engine::OrderReport get(const v1::OrderReport& from, Values& values) {
  engine::OrderReport to;
  values.text(from.venue_id(), to.venue_id);
  to.state = values.choice(from.state(), engine::VenueOrderState::rejected, "VenueOrderState");
  to.executed = Quantity{from.executed_lots()};
  if (from.has_fill_price_ticks()) to.fill_price = Price{from.fill_price_ticks()};
  if (from.has_executed_value_atoms()) to.executed_value = Amount{from.executed_value_atoms()};
  if (from.has_fees_atoms()) to.fees = Amount{from.fees_atoms()};
  if (from.side() != v1::SIDE_UNSPECIFIED) to.side = values.choice(from.side(), Side::sell, "Side");
  if (from.has_price_ticks()) to.price = Price{from.price_ticks()};
  if (from.has_quantity_lots()) to.quantity = Quantity{from.quantity_lots()};
  if (from.has_created_ns()) to.created = wall_from_unix_ns(from.created_ns());
  to.answers_query = from.answers_query();
  values.text(from.detail(), to.detail);
  return to;
}

engine::OrderNotFound get(const v1::OrderNotFound& from, Values&) {
  return {OrderId{from.id()}};
}

engine::PositionReport get(const v1::PositionReport& from) {
  engine::PositionReport to{Quantity{from.net_lots()}, {}};
  if (from.has_average_entry_ticks()) to.average_entry = Price{from.average_entry_ticks()};
  if (from.has_cost_atoms()) to.cost = Amount{from.cost_atoms()};
  return to;
}

engine::AccountEntry get(const v1::AccountEntry& from, Values& values) {
  engine::AccountEntry to;
  values.text(from.id(), to.id);
  to.kind = values.choice(from.kind(), engine::EntryKind::transfer, "EntryKind");
  to.at = wall_from_unix_ns(from.at_ns());
  to.amount = Amount{from.amount_atoms()};
  if (to.kind != engine::EntryKind::fill) return to;
  values.text(from.order(), to.order);
  to.side = values.choice(from.side(), Side::sell, "Side");
  to.quantity = Quantity{from.quantity_lots()};
  to.value = Amount{from.value_atoms()};
  to.fee = Amount{from.fee_atoms()};
  return to;
}

engine::AccountLoaded get(const v1::AccountLoaded& from, Values& values) {
  if (!from.has_account()) values.refuse("a listing without its account");
  auto account = std::make_shared<engine::AccountState>();
  for (const auto& order : from.account().orders()) account->orders.push_back(get(order, values));
  account->includes_closed = from.account().includes_closed();
  account->position = get(from.account().position());
  account->balance = Amount{from.account().balance_atoms()};
  account->available = Amount{from.account().available_atoms()};
  account->rounding = Amount{from.account().rounding_atoms()};
  if (from.account().has_entries()) {
    account->entries.emplace();
    for (const auto& entry : from.account().entries().list()) {
      account->entries->push_back(get(entry, values));
    }
  }
  return {from.request(), std::move(account)};
}

engine::AccountLoadFailed get(const v1::AccountLoadFailed& from, Values& values) {
  engine::AccountLoadFailed to{from.request(), {}};
  values.text(from.detail(), to.detail);
  return to;
}

engine::PositionReported get(const v1::PositionReported& from, Values&) {
  return {get(from.position())};
}

engine::BalanceReported get(const v1::BalanceReported& from, Values&) {
  return {Amount{from.balance_atoms()}};
}

engine::AccountCancelled get(const v1::AccountCancelled& from, Values& values) {
  engine::AccountCancelled to{from.ok(), {}};
  values.text(from.detail(), to.detail);
  return to;
}

Order get(const v1::RememberedOrder& from, Values& values) {
  Order to;
  to.id = OrderId{from.id()};
  values.text(from.venue_id(), to.venue_id);
  to.side = values.choice(from.side(), Side::sell, "Side");
  to.price = Price{from.price_ticks()};
  to.quantity = Quantity{from.quantity_lots()};
  to.executed = Quantity{from.executed_lots()};
  to.executed_value = Amount{from.executed_value_atoms()};
  to.fees = Amount{from.fees_atoms()};
  to.state = values.word(from.state(), OrderState::rejected, "order state");
  to.created = mono_from_ns(from.created_ns());
  to.created_wall = wall_from_unix_ns(from.created_wall_ns());
  if (from.has_exchange_created_ns()) to.exchange_created = wall_from_unix_ns(from.exchange_created_ns());
  if (from.has_answered_ns()) to.answered = wall_from_unix_ns(from.answered_ns());
  to.cause = mono_from_ns(from.cause_ns());
  to.expires = mono_from_ns(from.expires_ns());
  to.cancel_sent = mono_from_ns(from.cancel_sent_ns());
  to.cancel_attempts = from.cancel_attempts();
  return to;
}

Position get(const v1::Position& from) {
  return {Quantity{from.net_lots()}, Amount{from.cost_atoms()}, Amount{from.realized_atoms()},
          Amount{from.fees_atoms()}, Amount{from.funding_atoms()}};
}

engine::WaitingFill get(const v1::WaitingFill& from, Values& values) {
  engine::WaitingFill to;
  to.number = from.number();
  to.side = values.choice(from.side(), Side::sell, "Side");
  to.quantity = Quantity{from.quantity_lots()};
  to.value = Amount{from.value_atoms()};
  to.edge = Amount{from.edge_atoms()};
  to.moved = Amount{from.moved_atoms()};
  to.past = from.past();
  if (to.past < 0 || to.past >= static_cast<int>(engine::kHorizons.size())) {
    values.refuse("a fill of which " + std::to_string(to.past) + " horizons are past does not wait");
  }
  to.booked = wall_from_unix_ns(from.booked_ns());
  return to;
}

engine::HistoryRead get(const v1::HistoryRead& from, Values& values) {
  auto remembered = std::make_shared<engine::Remembered>();
  remembered->last_order = from.last_order();
  remembered->last_fill = from.last_fill();
  for (const auto& order : from.orders()) remembered->orders.push_back(get(order, values));
  for (const auto id : from.unsettled()) remembered->unsettled.push_back(OrderId{id});
  remembered->position = get(from.position());
  if (from.has_halt()) remembered->halt = decode(from.halt(), values);
  if (from.has_marks()) {
    remembered->marks = {from.marks().day(), from.marks().day_start(), from.marks().peak()};
  }
  remembered->spread = Amount{from.spread_atoms()};
  remembered->adverse = Amount{from.adverse_atoms()};
  for (const auto& fill : from.waiting_fills()) remembered->waiting_fills.push_back(get(fill, values));
  if (from.has_equity_base_atoms()) remembered->equity_base = Amount{from.equity_base_atoms()};
  if (from.has_entries_since_ns()) remembered->entries_since = wall_from_unix_ns(from.entries_since_ns());
  for (const auto& id : from.entries()) values.text(id, remembered->entries.emplace_back());
  remembered->uptime = {from.uptime().day(), Duration(from.uptime().wanted_ns()),
                        Duration(from.uptime().two_sided_ns())};
  return {std::move(remembered)};
}

engine::LedgerChanged get(const v1::LedgerChanged& from, Values& values) {
  engine::LedgerChanged to{from.writable(), {}};
  values.text(from.detail(), to.detail);
  return to;
}

engine::EngageKillSwitch get(const v1::EngageKillSwitch& from, Values&) {
  return {CommandId{from.id()}, from.reason()};
}

engine::ResetKillSwitch get(const v1::ResetKillSwitch& from, Values&) {
  return {CommandId{from.id()}, from.reason()};
}

engine::StartTrading get(const v1::StartTrading& from, Values&) {
  return {CommandId{from.id()}};
}

engine::StopTrading get(const v1::StopTrading& from, Values&) {
  return {CommandId{from.id()}, from.shutdown()};
}

engine::ReducePosition get(const v1::ReducePosition& from, Values&) {
  return {CommandId{from.id()}};
}

engine::ChangeParameters get(const v1::ChangeParameters& from, Values&) {
  engine::ChangeParameters to{CommandId{from.id()}, {}, from.expected_etag(), from.dry_run()};
  for (const auto& change : from.changes()) to.changes.emplace_back(change.name(), change.value());
  return to;
}

engine::CancelAll get(const v1::CancelAll& from, Values&) {
  return {CommandId{from.id()}, from.whole_account()};
}

// Without a default: a kind that is not decoded stops the build.
engine::Event event(const v1::Event& from, Values& values) {
  switch (from.kind_case()) {
    case v1::Event::kSourceTicked:
      return get(from.source_ticked(), values);
    case v1::Event::kSourceLinkChanged:
      return get(from.source_link_changed(), values);
    case v1::Event::kVenueLinkChanged:
      return get(from.venue_link_changed(), values);
    case v1::Event::kKeysRefused:
      return get(from.keys_refused(), values);
    case v1::Event::kVenueRateLimited:
      return get(from.venue_rate_limited(), values);
    case v1::Event::kVenueTopChanged:
      return get(from.venue_top_changed(), values);
    case v1::Event::kVenueTraded:
      return get(from.venue_traded(), values);
    case v1::Event::kVenueClockRead:
      return get(from.venue_clock_read(), values);
    case v1::Event::kOrderAccepted:
      return get(from.order_accepted(), values);
    case v1::Event::kOrderRejected:
      return get(from.order_rejected(), values);
    case v1::Event::kOrderOutcomeUnknown:
      return get(from.order_outcome_unknown(), values);
    case v1::Event::kCancelAnswered:
      return get(from.cancel_answered(), values);
    case v1::Event::kOrderReport:
      return get(from.order_report(), values);
    case v1::Event::kOrderNotFound:
      return get(from.order_not_found(), values);
    case v1::Event::kOrderQueryFailed:
      return get(from.order_query_failed(), values);
    case v1::Event::kAccountLoaded:
      return get(from.account_loaded(), values);
    case v1::Event::kAccountLoadFailed:
      return get(from.account_load_failed(), values);
    case v1::Event::kPositionReported:
      return get(from.position_reported(), values);
    case v1::Event::kBalanceReported:
      return get(from.balance_reported(), values);
    case v1::Event::kAccountCancelled:
      return get(from.account_cancelled(), values);
    case v1::Event::kStartTrading:
      return get(from.start_trading(), values);
    case v1::Event::kStopTrading:
      return get(from.stop_trading(), values);
    case v1::Event::kReducePosition:
      return get(from.reduce_position(), values);
    case v1::Event::kChangeParameters:
      return get(from.change_parameters(), values);
    case v1::Event::kCancelAll:
      return get(from.cancel_all(), values);
    case v1::Event::kHistoryRead:
      return get(from.history_read(), values);
    case v1::Event::kLedgerChanged:
      return get(from.ledger_changed(), values);
    case v1::Event::kEngageKillSwitch:
      return get(from.engage_kill_switch(), values);
    case v1::Event::kResetKillSwitch:
      return get(from.reset_kill_switch(), values);
    case v1::Event::kWoke:
      return engine::Woke{};
    case v1::Event::KIND_NOT_SET:
      break;
  }
  values.refuse("an event of a kind that this version does not know");
  return engine::Woke{};
}

// ---- actions ----

engine::PlaceOrder get(const v1::PlaceOrder& from, Values& values) {
  engine::PlaceOrder to;
  to.id = OrderId{from.id()};
  to.side = values.choice(from.side(), Side::sell, "Side");
  to.price = Price{from.price_ticks()};
  to.quantity = Quantity{from.quantity_lots()};
  to.post_only = from.post_only();
  to.cause = mono_from_ns(from.cause_ns());
  if (from.has_expires_at_ns()) to.expires_at = wall_from_unix_ns(from.expires_at_ns());
  return to;
}

engine::CancelOrder get(const v1::CancelOrder& from, Values& values) {
  engine::CancelOrder to{OrderId{from.id()}, {}, mono_from_ns(from.cause_ns())};
  values.text(from.venue_id(), to.venue_id);
  return to;
}

engine::QueryOrder get(const v1::QueryOrder& from, Values& values) {
  engine::QueryOrder to{OrderId{from.id()}, {}, wall_from_unix_ns(from.created_ns())};
  values.text(from.venue_id(), to.venue_id);
  return to;
}

engine::LoadAccount get(const v1::LoadAccount& from, Values&) {
  return {from.request(), from.include_closed(), wall_from_unix_ns(from.entries_since_ns())};
}

engine::CommandReply get(const v1::CommandReply& from, Values& values) {
  engine::CommandReply to;
  to.id = CommandId{from.id()};
  to.status = values.choice(from.status(), engine::CommandStatus::not_confirmed, "CommandStatus");
  to.message = from.message();
  if (from.has_proven_at_ns()) to.proven_at = wall_from_unix_ns(from.proven_at_ns());
  if (from.has_parameters_version()) to.parameters_version = from.parameters_version();
  to.parameters_etag = from.parameters_etag();
  if (from.has_trial()) {
    to.trial = std::make_shared<const engine::ParameterTrial>(decode(from.trial(), values));
  }
  return to;
}

RecordedAction action(const v1::Action& from, Values& values) {
  switch (from.kind_case()) {
    case v1::Action::kPlaceOrder:
      return get(from.place_order(), values);
    case v1::Action::kCancelOrder:
      return get(from.cancel_order(), values);
    case v1::Action::kQueryOrder:
      return get(from.query_order(), values);
    case v1::Action::kLoadAccount:
      return get(from.load_account(), values);
    case v1::Action::kCancelAccount:
      return engine::CancelAccount{};
    case v1::Action::kCommandReply:
      return get(from.command_reply(), values);
    case v1::Action::KIND_NOT_SET:
      break;
  }
  values.refuse("an action of a kind that this version does not know");
  return engine::CancelAccount{};
}

}  // namespace

Result<engine::Event> decode(const v1::Event& from) {
  Values values;
  auto to = event(from, values);
  if (!values.problem().empty()) return Error{values.problem()};
  return to;
}

Result<RecordedAction> decode(const v1::Action& from) {
  Values values;
  auto to = action(from, values);
  if (!values.problem().empty()) return Error{values.problem()};
  return to;
}

MonoTime decode_wake(const v1::Frame& from) {
  if (!from.has_wake_after_ns()) return MonoTime::max();
  return mono_from_ns(static_cast<std::int64_t>(static_cast<std::uint64_t>(from.mono_ns()) +
                                                static_cast<std::uint64_t>(from.wake_after_ns())));
}

std::string describe(const RecordedAction& action) {
  return std::visit([](const auto& one) { return engine::describe(one); }, action);
}

}  // namespace mm::recording
