#include "rpc/state_service.h"

#include <algorithm>

#include "rpc/state_publisher.h"
#include "rpc/translate.h"

namespace mm::rpc {

namespace {

constexpr std::uint32_t kUsualFills = 100;
constexpr std::uint32_t kMostFills = 10'000;

// Answers from the newest picture, at once.
template <typename Fill>
grpc::ServerUnaryReactor* from_picture(const engine::Feed& feed, grpc::CallbackServerContext* context,
                                       Fill fill) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (const auto picture = feed.latest()) {
    fill(*picture);
    reactor->Finish(grpc::Status::OK);
  } else {
    reactor->Finish({grpc::StatusCode::UNAVAILABLE, "the service has only just begun; try again"});
  }
  return reactor;
}

}  // namespace

StateService::StateService(const engine::Feed& feed, engine::Doctor& doctor)
    : feed_(feed), doctor_(doctor), publisher_(std::make_unique<StatePublisher>(feed)) {}

StateService::~StateService() = default;

void StateService::close() {
  publisher_->close();
}

grpc::ServerUnaryReactor* StateService::GetState(grpc::CallbackServerContext* context,
                                                 const v1::GetStateRequest*, v1::GetStateResponse* response) {
  return from_picture(feed_, context, [&](const engine::Snapshot& picture) {
    *response->mutable_state() = to_proto(picture);
  });
}

grpc::ServerWriteReactor<v1::WatchStateResponse>* StateService::WatchState(
    grpc::CallbackServerContext*, const v1::WatchStateRequest* request) {
  return publisher_->watch_state(request->max_updates_per_second());
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>* StateService::WatchEvents(
    grpc::CallbackServerContext*, const v1::WatchEventsRequest* request) {
  return publisher_->watch_events(request->after_sequence(), request->kept_only());
}

grpc::ServerUnaryReactor* StateService::ListOrders(grpc::CallbackServerContext* context,
                                                   const v1::ListOrdersRequest*,
                                                   v1::ListOrdersResponse* response) {
  return from_picture(feed_, context, [&](const engine::Snapshot& picture) {
    *response->mutable_orders() = orders_to_proto(picture);
  });
}

grpc::ServerUnaryReactor* StateService::ListFills(grpc::CallbackServerContext* context,
                                                  const v1::ListFillsRequest* request,
                                                  v1::ListFillsResponse* response) {
  return from_picture(feed_, context, [&](const engine::Snapshot& picture) {
    const std::uint32_t limit = request->limit() == 0 ? kUsualFills : std::min(request->limit(), kMostFills);
    for (const auto& fill : feed_.fills(request->after_number(), limit)) {
      *response->add_fills() = to_proto(fill, *picture.instrument);
    }
  });
}

grpc::ServerUnaryReactor* StateService::ListParameters(grpc::CallbackServerContext* context,
                                                       const v1::ListParametersRequest*,
                                                       v1::ListParametersResponse* response) {
  return from_picture(feed_, context, [&](const engine::Snapshot& picture) {
    *response->mutable_parameters() = parameters_to_proto(picture);
  });
}

grpc::ServerUnaryReactor* StateService::RunDoctor(grpc::CallbackServerContext* context,
                                                  const v1::RunDoctorRequest*,
                                                  v1::RunDoctorResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  doctor_.examine([=](const std::vector<engine::DoctorCheck>& checks) {
    for (const auto& check : checks) *response->add_checks() = to_proto(check);
    reactor->Finish(grpc::Status::OK);
  });
  return reactor;
}

}  // namespace mm::rpc
