#include "rpc/shadow_service.h"

#include "rpc/translate.h"

namespace mm::rpc {

namespace {

// One beyond a day or below 0 becomes -1 s: neither overflows, and neither is a latency.
Duration duration_of(const google::protobuf::Duration& from) {
  constexpr std::int64_t kDay = 86'400;
  if (from.seconds() < 0 || from.seconds() > kDay || from.nanos() < 0) return std::chrono::seconds(-1);
  return std::chrono::seconds(from.seconds()) + std::chrono::nanoseconds(from.nanos());
}

// What happened between two pictures of an engine.
v1::ShadowFigures figures_of(const engine::Snapshot& before, const engine::Snapshot& now,
                             const PerSide<engine::FillTally>& fills) {
  const Instrument& instrument = *now.instrument;
  const v1::ServiceState state = to_proto(now);
  v1::ShadowFigures to;
  *to.mutable_mode() = state.mode();
  *to.mutable_fair_price() = state.fair_price();
  *to.mutable_quotes() = state.quotes();
  *to.mutable_position() = state.position().net();
  to.set_orders_sent(now.counters.orders_sent - before.counters.orders_sent);
  to.set_cancels_sent(now.counters.cancels_sent - before.counters.cancels_sent);
  to.set_buy_fills(fills[Side::buy].fills);
  to.set_sell_fills(fills[Side::sell].fills);
  to.mutable_buy_volume()->set_value(instrument.to_text(fills[Side::buy].volume));
  to.mutable_sell_volume()->set_value(instrument.to_text(fills[Side::sell].volume));
  to.mutable_fees()->set_value(to_text(now.fees - before.fees));
  if (now.profit && before.profit) to.set_profit(*now.profit - *before.profit);
  const double value = fills[Side::buy].value + fills[Side::sell].value;
  const double edge = fills[Side::buy].edge + fills[Side::sell].edge;
  if (value > 0) to.set_edge_bps(edge / value * 1e4);
  return to;
}

}  // namespace

v1::Shadow to_proto(const engine::ShadowReport& report) {
  const engine::Snapshot& shadow = report.shadow->snapshot;
  const engine::Snapshot& real = *report.real;
  v1::Shadow to;
  to.set_running(!report.ended);
  set_time(*to.mutable_start_time(), report.began);
  if (report.ended) set_time(*to.mutable_end_time(), *report.ended);
  for (const auto& spec : engine::parameter_specs()) {
    const std::string its = engine::parameter_text(shadow.parameters, spec.name, *shadow.instrument);
    const std::string ours = engine::parameter_text(real.parameters, spec.name, *real.instrument);
    if (its == ours) continue;
    v1::ShadowParameter& one = *to.add_differences();
    one.set_name(std::string(spec.name));
    one.set_shadow(its);
    one.set_real(ours);
    one.set_unit(std::string(spec.unit));
  }
  engine::Snapshot nothing;
  nothing.profit = 0;
  *to.mutable_shadow() = figures_of(nothing, shadow, report.shadow->fills);
  *to.mutable_real() = figures_of(*report.real_before, real, report.shadow->real_fills);
  to.set_lost_events(report.shadow->lost);
  const PerSide<Quantity>& stopped = report.shadow->stopped;
  to.mutable_stopped_buy_volume()->set_value(shadow.instrument->to_text(stopped[Side::buy]));
  to.mutable_stopped_sell_volume()->set_value(shadow.instrument->to_text(stopped[Side::sell]));
  to.set_at_position(report.request.at_position);
  set_duration(*to.mutable_latency(), report.request.latency);
  for (const auto& sentence : report.assumptions) to.add_assumptions(sentence);
  return to;
}

grpc::ServerUnaryReactor* ShadowService::StartShadow(grpc::CallbackServerContext* context,
                                                     const v1::StartShadowRequest* request,
                                                     v1::StartShadowResponse* response) {
  engine::ShadowRequest wanted;
  for (const auto& change : request->changes()) wanted.changes.emplace_back(change.name(), change.value());
  wanted.at_position = request->at_position();
  if (request->has_latency()) wanted.latency = duration_of(request->latency());
  return gate_.answered(context, "StartShadow", [&](const access::Permit& permit, auto* reactor) {
    shadows_.start(std::move(wanted), permit.who, [=](const engine::CommandReply& reply) {
      response->set_message(reply.message);
      reactor->Finish(to_status(reply));
    });
  });
}

grpc::ServerUnaryReactor* ShadowService::StopShadow(grpc::CallbackServerContext* context,
                                                    const v1::StopShadowRequest*,
                                                    v1::StopShadowResponse* response) {
  return gate_.answered(context, "StopShadow", [&](const access::Permit& permit, auto* reactor) {
    shadows_.stop(permit.who, [=](const engine::CommandReply& reply) {
      response->set_message(reply.message);
      reactor->Finish(to_status(reply));
    });
  });
}

grpc::ServerUnaryReactor* ShadowService::GetShadow(grpc::CallbackServerContext* context,
                                                   const v1::GetShadowRequest*,
                                                   v1::GetShadowResponse* response) {
  return gate_.answered(context, "GetShadow", [&](const access::Permit&, auto* reactor) {
    // Not before its first picture: until then the start is not answered either.
    const auto report = shadows_.report();
    if (report && report->shadow && report->real) *response->mutable_shadow() = to_proto(*report);
    reactor->Finish(grpc::Status::OK);
  });
}

}  // namespace mm::rpc
