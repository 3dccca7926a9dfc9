// mm.v1.StateService: pictures, orders, fills, parameters, and the stream of changes. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/control.h"
#include "mm/v1/state_service.grpc.pb.h"
#include "rpc/gate.h"

namespace mm::rpc {

class SampleFile;
class StatePublisher;

class StateService final : public v1::StateService::CallbackService {
 public:
  StateService(const Gate& gate, const engine::Feed& feed, const engine::Archive* archive,
               engine::Doctor& doctor, std::unique_ptr<SampleFile> samples);
  ~StateService() override;

  // Ends every stream, and those that come later, with UNAVAILABLE.
  void close();

  grpc::ServerUnaryReactor* GetState(grpc::CallbackServerContext* context, const v1::GetStateRequest* request,
                                     v1::GetStateResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchStateResponse>* WatchState(grpc::CallbackServerContext* context,
                                                               const v1::WatchStateRequest* request) override;
  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context, const v1::WatchEventsRequest* request) override;
  grpc::ServerWriteReactor<v1::WatchResponse>* Watch(grpc::CallbackServerContext* context,
                                                     const v1::WatchRequest* request) override;
  grpc::ServerUnaryReactor* ListOrders(grpc::CallbackServerContext* context,
                                       const v1::ListOrdersRequest* request,
                                       v1::ListOrdersResponse* response) override;
  grpc::ServerUnaryReactor* ListFills(grpc::CallbackServerContext* context,
                                      const v1::ListFillsRequest* request,
                                      v1::ListFillsResponse* response) override;
  grpc::ServerUnaryReactor* ListHistory(grpc::CallbackServerContext* context,
                                        const v1::ListHistoryRequest* request,
                                        v1::ListHistoryResponse* response) override;
  grpc::ServerUnaryReactor* GetProfit(grpc::CallbackServerContext* context,
                                      const v1::GetProfitRequest* request,
                                      v1::GetProfitResponse* response) override;
  grpc::ServerUnaryReactor* ListParameters(grpc::CallbackServerContext* context,
                                           const v1::ListParametersRequest* request,
                                           v1::ListParametersResponse* response) override;
  grpc::ServerUnaryReactor* ListParameterChanges(grpc::CallbackServerContext* context,
                                                 const v1::ListParameterChangesRequest* request,
                                                 v1::ListParameterChangesResponse* response) override;
  grpc::ServerUnaryReactor* ExplainQuotes(grpc::CallbackServerContext* context,
                                          const v1::ExplainQuotesRequest* request,
                                          v1::ExplainQuotesResponse* response) override;
  grpc::ServerUnaryReactor* GetLatency(grpc::CallbackServerContext* context,
                                       const v1::GetLatencyRequest* request,
                                       v1::GetLatencyResponse* response) override;
  grpc::ServerUnaryReactor* WhoAmI(grpc::CallbackServerContext* context, const v1::WhoAmIRequest* request,
                                   v1::WhoAmIResponse* response) override;
  grpc::ServerUnaryReactor* RunDoctor(grpc::CallbackServerContext* context,
                                      const v1::RunDoctorRequest* request,
                                      v1::RunDoctorResponse* response) override;

 private:
  Result<std::map<std::uint64_t, std::string>> etags_of_run() const;

  const Gate& gate_;
  const engine::Feed& feed_;
  const engine::Archive* archive_;  // null without a ledger
  engine::Doctor& doctor_;
  std::unique_ptr<StatePublisher> publisher_;
};

}  // namespace mm::rpc
