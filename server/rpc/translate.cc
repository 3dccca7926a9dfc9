#include "rpc/translate.h"

#include <google/protobuf/util/message_differencer.h>

#include <string>

#include "rpc/translate_money.h"
#include "rpc/translate_quotes.h"
#include "rpc/translate_words.h"

namespace mm::rpc {

namespace {

static_assert(shifted<v1::Side>(mm::Side::sell) == v1::SIDE_SELL);
static_assert(shifted<v1::Mode>(engine::Mode::halted) == v1::MODE_HALTED);
static_assert(shifted<v1::SourceStatus>(engine::SourceStatus::invalid) == v1::SOURCE_STATUS_INVALID);
static_assert(shifted<v1::OrderState>(mm::OrderState::rejected) == v1::ORDER_STATE_REJECTED);
static_assert(same<v1::ModeReason>(engine::kLastReason) == v1::MODE_REASON_SOURCES_DISAGREE);
static_assert(same<v1::HoldReason>(engine::Hold::runaway_guard) == v1::HOLD_REASON_RUNAWAY_GUARD);

v1::Instrument to_proto(const Instrument& instrument) {
  v1::Instrument to;
  to.set_symbol(instrument.symbol());
  to.mutable_price_increment()->set_value(to_text(instrument.price_increment()));
  to.mutable_quantity_increment()->set_value(to_text(instrument.quantity_increment()));
  to.mutable_min_quantity()->set_value(instrument.to_text(instrument.min_quantity()));
  return to;
}

v1::Position position_to_proto(const engine::Snapshot& snapshot) {
  v1::Position to;
  to.mutable_net()->set_value(snapshot.instrument->to_text(snapshot.position));
  if (snapshot.position.lots != 0) to.set_average_entry(snapshot.average_entry);
  to.mutable_realized_pnl()->set_value(to_text(snapshot.realized_pnl));
  if (snapshot.fair_price) to.set_unrealized_pnl(snapshot.unrealized_pnl);
  to.mutable_fees()->set_value(to_text(snapshot.fees));
  to.mutable_funding()->set_value(to_text(snapshot.funding));
  if (snapshot.profit) {
    to.set_profit(*snapshot.profit);
    to.set_profit_today(*snapshot.profit - snapshot.marks.day_start);
    to.set_drawdown(snapshot.marks.peak - *snapshot.profit);
  }
  to.mutable_balance()->set_value(to_text(snapshot.balance));
  to.mutable_available()->set_value(to_text(snapshot.available));
  return to;
}

v1::Venue venue_to_proto(const engine::Snapshot& snapshot) {
  v1::Venue to;
  to.set_connected(snapshot.venue_up);
  to.set_account_loaded(snapshot.account_loaded);
  to.set_detail(snapshot.venue_detail);
  if (snapshot.venue_clock_offset) set_duration(*to.mutable_clock_offset(), *snapshot.venue_clock_offset);
  if (const auto& bid = snapshot.venue_top.bid) {
    set_level(*to.mutable_best_bid(), *bid, *snapshot.instrument);
  }
  if (const auto& ask = snapshot.venue_top.ask) {
    set_level(*to.mutable_best_ask(), *ask, *snapshot.instrument);
  }
  return to;
}

v1::Counters counters_to_proto(const engine::Snapshot& snapshot) {
  const engine::Counters& from = snapshot.counters;
  v1::Counters to;
  to.set_orders_sent(from.orders_sent);
  to.set_orders_accepted(from.orders_accepted);
  to.set_orders_rejected(from.orders_rejected);
  to.set_orders_refused(from.orders_refused);
  to.set_orders_unknown(from.orders_unknown);
  to.set_cancels_sent(from.cancels_sent);
  to.set_buy_fills(from.fills[Side::buy]);
  to.set_sell_fills(from.fills[Side::sell]);
  to.mutable_buy_volume()->set_value(snapshot.instrument->to_text(from.volume[Side::buy]));
  to.mutable_sell_volume()->set_value(snapshot.instrument->to_text(from.volume[Side::sell]));
  to.set_turns(from.turns);
  return to;
}

v1::Parameters to_proto(const engine::Parameters& parameters, std::uint64_t version,
                        const Instrument& instrument) {
  v1::Parameters to;
  for (const auto& spec : engine::parameter_specs()) {
    v1::Parameter& one = *to.add_parameters();
    one.set_name(std::string(spec.name));
    one.set_value(engine::parameter_text(parameters, spec.name, instrument));
    one.set_unit(std::string(spec.unit));
    one.set_range(std::string(spec.range));
    one.set_help(std::string(spec.help));
  }
  to.set_version(version);
  to.set_etag(engine::parameters_etag(parameters, instrument));
  return to;
}

// One of these for each kind of occurrence.
struct EventWriter {
  v1::Event& to;
  const engine::Snapshot& picture;

  void operator()(const engine::ModeChanged& fact) const {
    set_mode(*to.mutable_mode()->mutable_from(), fact.from);
    set_mode(*to.mutable_mode()->mutable_to(), fact.to);
  }
  void operator()(const engine::SideChanged&) const {}
  void operator()(const engine::AccountMarked&) const {}
  void operator()(const engine::AccountCompared&) const {}
  void operator()(const engine::UptimeMarked&) const {}
  void operator()(const engine::FillMarked& fact) const { *to.mutable_mark() = rpc::to_proto(fact); }
  void operator()(const engine::EntryBooked& fact) const {
    *to.mutable_entry() = rpc::to_proto(fact, *picture.instrument);
  }
  void operator()(const engine::FeeBooked& fact) const {
    to.mutable_fee()->set_order_id(fact.order.value);
    to.mutable_fee()->mutable_fee()->set_value(to_text(fact.fee));
    to.mutable_fee()->mutable_value()->set_value(to_text(fact.value));
  }
  void operator()(const engine::SourceChanged& fact) const {
    to.mutable_source()->set_name(picture.sources.at(fact.source.index).name);
    to.mutable_source()->set_status(shifted<v1::SourceStatus>(fact.status));
    to.mutable_source()->set_detail(std::string(fact.detail.view()));
  }
  void operator()(const engine::OrderStepped& fact) const {
    *to.mutable_order()->mutable_order() = rpc::to_proto(fact.order, *picture.instrument);
    to.mutable_order()->set_from(shifted<v1::OrderState>(fact.from));
    to.mutable_order()->set_detail(std::string(fact.detail.view()));
  }
  void operator()(const engine::OrderRefused& fact) const {
    to.mutable_refusal()->set_side(shifted<v1::Side>(fact.side));
    to.mutable_refusal()->mutable_price()->set_value(picture.instrument->to_text(fact.price));
    to.mutable_refusal()->mutable_quantity()->set_value(picture.instrument->to_text(fact.quantity));
    to.mutable_refusal()->set_reason(same<v1::HoldReason>(fact.reason));
  }
  void operator()(const engine::FillBooked& fact) const {
    *to.mutable_fill() = rpc::to_proto(fact, *picture.instrument);
  }
  void operator()(const engine::PositionAdjusted& fact) const {
    to.mutable_adjustment()->mutable_ours()->set_value(picture.instrument->to_text(fact.ours));
    to.mutable_adjustment()->mutable_venue()->set_value(picture.instrument->to_text(fact.venue));
  }
  void operator()(const engine::ParametersChanged& fact) const {
    *to.mutable_parameters() = to_proto(fact.parameters, fact.version, *picture.instrument);
  }
  void operator()(const engine::Fact& fact) const { std::visit(*this, fact); }
  void operator()(const engine::CommandAnswered& answered) const {
    to.mutable_command()->set_caller(answered.caller);
    to.mutable_command()->set_command(answered.command);
    to.mutable_command()->set_done(answered.reply.status == engine::CommandStatus::done);
    to.mutable_command()->set_message(answered.reply.message);
  }
};

}  // namespace

v1::Order to_proto(const Order& order, const Instrument& instrument) {
  v1::Order to;
  to.set_id(order.id.value);
  to.set_venue_order_id(std::string(order.venue_id.view()));
  to.set_side(shifted<v1::Side>(order.side));
  to.mutable_price()->set_value(instrument.to_text(order.price));
  to.mutable_quantity()->set_value(instrument.to_text(order.quantity));
  to.mutable_executed_quantity()->set_value(instrument.to_text(order.executed));
  to.set_state(shifted<v1::OrderState>(order.state));
  set_time(*to.mutable_create_time(), order.created_wall);
  if (order.exchange_created) set_time(*to.mutable_exchange_create_time(), *order.exchange_created);
  if (order.answered) set_time(*to.mutable_answer_time(), *order.answered);
  return to;
}

v1::HistoryEntry to_proto(const engine::PastEvent& event) {
  v1::HistoryEntry to;
  set_time(*to.mutable_time(), event.at);
  to.set_kind(event.kind);
  to.set_caller(event.caller);
  to.set_text(event.text);
  to.set_status(event.status);
  return to;
}

v1::PastParameterChange to_proto(const engine::PastParameterChange& change) {
  v1::PastParameterChange to;
  to.set_number(change.number);
  set_time(*to.mutable_time(), change.at);
  to.set_caller(change.caller);
  for (const auto& one : change.differences) set_difference(*to.add_differences(), one);
  return to;
}

WallTime time_of(const google::protobuf::Timestamp& from) {
  return WallTime(std::chrono::seconds(from.seconds()) + std::chrono::nanoseconds(from.nanos()));
}

void set_time(google::protobuf::Timestamp& to, WallTime from) {
  to.set_seconds(unix_ns(from) / 1'000'000'000);
  to.set_nanos(static_cast<int>(unix_ns(from) % 1'000'000'000));
}

void set_duration(google::protobuf::Duration& to, Duration from) {
  to.set_seconds(to_ns(from) / 1'000'000'000);
  to.set_nanos(static_cast<int>(to_ns(from) % 1'000'000'000));
}

v1::Orders orders_to_proto(const engine::Snapshot& snapshot) {
  v1::Orders to;
  for (const Order& order : snapshot.live_orders) *to.add_orders() = to_proto(order, *snapshot.instrument);
  to.set_foreign_open_orders(snapshot.foreign_open_orders);
  return to;
}

v1::Parameters parameters_to_proto(const engine::Snapshot& snapshot) {
  return to_proto(snapshot.parameters, snapshot.parameters_version, *snapshot.instrument);
}

v1::ServiceState to_proto(const engine::Snapshot& snapshot) {
  v1::ServiceState to;
  to.set_sequence(snapshot.sequence);
  set_time(*to.mutable_time(), snapshot.now.wall);
  *to.mutable_instrument() = to_proto(*snapshot.instrument);
  set_mode(*to.mutable_mode(), snapshot.mode);
  set_time(*to.mutable_mode()->mutable_since(), snapshot.mode_since);
  *to.mutable_fair_price() = fair_price_to_proto(snapshot);
  *to.mutable_sources() = sources_to_proto(snapshot);
  *to.mutable_quotes() = quotes_to_proto(snapshot);
  *to.mutable_quote_making() = quote_making_to_proto(snapshot);
  *to.mutable_orders() = orders_to_proto(snapshot);
  *to.mutable_position() = position_to_proto(snapshot);
  *to.mutable_venue() = venue_to_proto(snapshot);
  *to.mutable_parameters() = parameters_to_proto(snapshot);
  *to.mutable_counters() = counters_to_proto(snapshot);
  *to.mutable_money() = money_to_proto(snapshot);
  return to;
}

v1::Event to_proto(const engine::Occurrence& occurrence, const engine::Snapshot& picture) {
  v1::Event to;
  to.set_sequence(occurrence.sequence);
  set_time(*to.mutable_time(), occurrence.at);
  std::visit(EventWriter{to, picture}, occurrence.what);
  return to;
}

v1::Check to_proto(const engine::DoctorCheck& check) {
  v1::Check to;
  to.set_name(check.name);
  to.set_ok(check.ok);
  to.set_detail(check.detail);
  return to;
}

v1::ServiceState changes(const v1::ServiceState& before, const v1::ServiceState& now) {
  v1::ServiceState changed = now;
  const auto* fields = v1::ServiceState::descriptor();
  const auto* reflection = v1::ServiceState::GetReflection();
  for (int i = 0; i < fields->field_count(); ++i) {
    const auto* field = fields->field(i);
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->number() == v1::ServiceState::kTimeFieldNumber) continue;
    if (google::protobuf::util::MessageDifferencer::Equals(reflection->GetMessage(before, field),
                                                           reflection->GetMessage(now, field))) {
      reflection->ClearField(&changed, field);
    }
  }
  return changed;
}

grpc::Status to_status(const engine::CommandReply& reply) {
  switch (reply.status) {
    case engine::CommandStatus::done:
      return grpc::Status::OK;
    case engine::CommandStatus::refused:
      return {grpc::StatusCode::FAILED_PRECONDITION, reply.message};
    case engine::CommandStatus::invalid:
      return {grpc::StatusCode::INVALID_ARGUMENT, reply.message};
    case engine::CommandStatus::conflict:
      return {grpc::StatusCode::ABORTED, reply.message};
    case engine::CommandStatus::not_confirmed:
      break;
  }
  return {grpc::StatusCode::UNKNOWN, reply.message};
}

}  // namespace mm::rpc
