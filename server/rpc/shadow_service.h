// mm.v1.ShadowService: checks, translates, and asks whoever keeps the shadow. Thread-safe.
#pragma once

#include "engine/shadow.h"
#include "mm/v1/shadow_service.grpc.pb.h"
#include "rpc/gate.h"

namespace mm::rpc {

v1::Shadow to_proto(const engine::ShadowReport& report);

class ShadowService final : public v1::ShadowService::CallbackService {
 public:
  ShadowService(const Gate& gate, engine::ShadowControl& shadows) : gate_(gate), shadows_(shadows) {}

  grpc::ServerUnaryReactor* StartShadow(grpc::CallbackServerContext* context,
                                        const v1::StartShadowRequest* request,
                                        v1::StartShadowResponse* response) override;
  grpc::ServerUnaryReactor* StopShadow(grpc::CallbackServerContext* context,
                                       const v1::StopShadowRequest* request,
                                       v1::StopShadowResponse* response) override;
  grpc::ServerUnaryReactor* GetShadow(grpc::CallbackServerContext* context,
                                      const v1::GetShadowRequest* request,
                                      v1::GetShadowResponse* response) override;

 private:
  const Gate& gate_;
  engine::ShadowControl& shadows_;
};

}  // namespace mm::rpc
