#include "rpc/control_service.h"

#include <utility>

#include "rpc/translate.h"
#include "rpc/translate_quotes.h"

namespace mm::rpc {

namespace {

constexpr auto nothing_more = [](auto&, const engine::CommandReply&) {};
constexpr auto proof = [](auto& response, const engine::CommandReply& reply) {
  if (reply.proven_at) set_time(*response.mutable_proof_time(), *reply.proven_at);
};

template <typename Response>
void tell_change(const engine::Feed& feed, Response& response, const engine::CommandReply& reply) {
  if (reply.parameters_version) response.set_version(*reply.parameters_version);
  const auto picture = feed.latest();
  if (reply.trial && picture) *response.mutable_trial() = to_proto(*reply.trial, *picture->instrument);
}

}  // namespace

template <typename Response, typename Fill>
grpc::ServerUnaryReactor* ControlService::run(std::string_view method, grpc::CallbackServerContext* context,
                                              const engine::Command& command, Response* response, Fill fill) {
  return gate_.answered(context, method, [&](const access::Permit& permit, auto* reactor) {
    control_.post(command, permit.who, [=](const engine::CommandReply& reply) {
      response->set_message(reply.message);
      fill(*response, reply);
      reactor->Finish(to_status(reply));
    });
  });
}

grpc::ServerUnaryReactor* ControlService::StartTrading(grpc::CallbackServerContext* context,
                                                       const v1::StartTradingRequest*,
                                                       v1::StartTradingResponse* response) {
  return run("StartTrading", context, engine::StartTrading{}, response, nothing_more);
}

grpc::ServerUnaryReactor* ControlService::StopTrading(grpc::CallbackServerContext* context,
                                                      const v1::StopTradingRequest*,
                                                      v1::StopTradingResponse* response) {
  return run("StopTrading", context, engine::StopTrading{}, response, proof);
}

grpc::ServerUnaryReactor* ControlService::ReducePosition(grpc::CallbackServerContext* context,
                                                         const v1::ReducePositionRequest*,
                                                         v1::ReducePositionResponse* response) {
  return run("ReducePosition", context, engine::ReducePosition{}, response, nothing_more);
}

grpc::ServerUnaryReactor* ControlService::SetSpread(grpc::CallbackServerContext* context,
                                                    const v1::SetSpreadRequest* request,
                                                    v1::SetSpreadResponse* response) {
  const engine::ChangeParameters command{
      {}, {{"spread_bps", request->spread_bps().value()}}, {}, request->dry_run()};
  return run("SetSpread", context, command, response,
             [this](auto& to, const engine::CommandReply& reply) { tell_change(feed_, to, reply); });
}

grpc::ServerUnaryReactor* ControlService::UpdateParameters(grpc::CallbackServerContext* context,
                                                           const v1::UpdateParametersRequest* request,
                                                           v1::UpdateParametersResponse* response) {
  engine::ChangeParameters command;
  for (const auto& change : request->changes()) command.changes.emplace_back(change.name(), change.value());
  command.expected_etag = request->expected_etag();
  command.dry_run = request->dry_run();
  return run("UpdateParameters", context, std::move(command), response,
             [this](auto& to, const engine::CommandReply& reply) {
               to.set_etag(reply.parameters_etag);
               tell_change(feed_, to, reply);
             });
}

grpc::ServerUnaryReactor* ControlService::CancelAllOrders(grpc::CallbackServerContext* context,
                                                          const v1::CancelAllOrdersRequest* request,
                                                          v1::CancelAllOrdersResponse* response) {
  return run("CancelAllOrders", context, engine::CancelAll{{}, request->whole_account()}, response, proof);
}

grpc::ServerUnaryReactor* ControlService::EngageKillSwitch(grpc::CallbackServerContext* context,
                                                           const v1::EngageKillSwitchRequest* request,
                                                           v1::EngageKillSwitchResponse* response) {
  return run("EngageKillSwitch", context, engine::EngageKillSwitch{{}, request->reason()}, response, proof);
}

grpc::ServerUnaryReactor* ControlService::ResetKillSwitch(grpc::CallbackServerContext* context,
                                                          const v1::ResetKillSwitchRequest* request,
                                                          v1::ResetKillSwitchResponse* response) {
  return run("ResetKillSwitch", context, engine::ResetKillSwitch{{}, request->reason()}, response,
             nothing_more);
}

}  // namespace mm::rpc
