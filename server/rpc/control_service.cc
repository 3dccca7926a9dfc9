#include "rpc/control_service.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "rpc/translate.h"
#include "rpc/translate_quotes.h"

namespace mm::rpc {

namespace {

constexpr auto nothing_more = [](auto&, const engine::CommandReply&) {};
constexpr auto proof = [](auto& response, const engine::CommandReply& reply) {
  if (reply.proven_at) set_time(*response.mutable_proof_time(), *reply.proven_at);
};

// In the order of the API's values: the first is "as it is".
constexpr std::string_view kLevels[] = {"", "trace", "debug", "info", "warn", "error"};

std::optional<std::string> level_name(v1::LogLevel level) {
  if (!v1::LogLevel_IsValid(level)) return std::nullopt;
  return std::string(kLevels[level]);
}

v1::LogLevel level_of(std::string_view name) {
  const auto* const found = std::find(std::begin(kLevels), std::end(kLevels), name);
  return found == std::end(kLevels) ? v1::LOG_LEVEL_UNSPECIFIED : static_cast<v1::LogLevel>(found - kLevels);
}

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

grpc::ServerUnaryReactor* ControlService::SetLogLevel(grpc::CallbackServerContext* context,
                                                      const v1::SetLogLevelRequest* request,
                                                      v1::SetLogLevelResponse* response) {
  return gate_.answered(context, "SetLogLevel", [&](const access::Permit& permit, auto* reactor) {
    if (!log_) {
      return reactor->Finish({grpc::StatusCode::FAILED_PRECONDITION, "this service keeps no log of its own"});
    }
    const auto level = level_name(request->level());
    if (!level) return reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "there is no such level"});
    log_->set_level(*level, permit.who, [=](const engine::CommandReply& reply, const std::string& now) {
      response->set_message(reply.message);
      response->set_level(level_of(now));
      reactor->Finish(to_status(reply));
    });
  });
}

}  // namespace mm::rpc
