// mm.v1.ControlService: checks, translates, posts the command, answers when the engine has. Thread-safe.
#pragma once

#include <string_view>

#include "engine/control.h"
#include "engine/log_switch.h"
#include "mm/v1/control_service.grpc.pb.h"
#include "rpc/gate.h"

namespace mm::rpc {

class ControlService final : public v1::ControlService::CallbackService {
 public:
  // Without a switch the log's level is refused.
  ControlService(const Gate& gate, engine::Control& control, const engine::Feed& feed, engine::LogSwitch* log)
      : gate_(gate), control_(control), feed_(feed), log_(log) {}

  grpc::ServerUnaryReactor* StartTrading(grpc::CallbackServerContext* context,
                                         const v1::StartTradingRequest* request,
                                         v1::StartTradingResponse* response) override;
  grpc::ServerUnaryReactor* StopTrading(grpc::CallbackServerContext* context,
                                        const v1::StopTradingRequest* request,
                                        v1::StopTradingResponse* response) override;
  grpc::ServerUnaryReactor* ReducePosition(grpc::CallbackServerContext* context,
                                           const v1::ReducePositionRequest* request,
                                           v1::ReducePositionResponse* response) override;
  grpc::ServerUnaryReactor* SetSpread(grpc::CallbackServerContext* context,
                                      const v1::SetSpreadRequest* request,
                                      v1::SetSpreadResponse* response) override;
  grpc::ServerUnaryReactor* UpdateParameters(grpc::CallbackServerContext* context,
                                             const v1::UpdateParametersRequest* request,
                                             v1::UpdateParametersResponse* response) override;
  grpc::ServerUnaryReactor* CancelAllOrders(grpc::CallbackServerContext* context,
                                            const v1::CancelAllOrdersRequest* request,
                                            v1::CancelAllOrdersResponse* response) override;
  grpc::ServerUnaryReactor* EngageKillSwitch(grpc::CallbackServerContext* context,
                                             const v1::EngageKillSwitchRequest* request,
                                             v1::EngageKillSwitchResponse* response) override;
  grpc::ServerUnaryReactor* ResetKillSwitch(grpc::CallbackServerContext* context,
                                            const v1::ResetKillSwitchRequest* request,
                                            v1::ResetKillSwitchResponse* response) override;
  grpc::ServerUnaryReactor* SetLogLevel(grpc::CallbackServerContext* context,
                                        const v1::SetLogLevelRequest* request,
                                        v1::SetLogLevelResponse* response) override;

 private:
  // Posts the command; its reply fills the response and ends the call. gRPC keeps context and response until
  // then.
  template <typename Response, typename Fill>
  grpc::ServerUnaryReactor* run(std::string_view method, grpc::CallbackServerContext* context,
                                const engine::Command& command, Response* response, Fill fill);

  const Gate& gate_;
  engine::Control& control_;
  const engine::Feed& feed_;  // for the instrument
  engine::LogSwitch* log_;
};

}  // namespace mm::rpc
