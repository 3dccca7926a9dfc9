#include "lib/connection.h"

#include <grpcpp/grpcpp.h>

namespace mm::client {

Connection::Connection(std::string endpoint) : endpoint_(std::move(endpoint)) {
  const auto channel = grpc::CreateChannel(endpoint_, grpc::InsecureChannelCredentials());
  control_ = v1::ControlService::NewStub(channel);
  state_ = v1::StateService::NewStub(channel);
  shadow_ = v1::ShadowService::NewStub(channel);
}

std::string Connection::sentence(const grpc::Status& status) const {
  if (exit_code(status) != kUnreachable) return status.error_message();
  return "mmd at " + endpoint_ + " does not answer (" + status.error_message() +
         "); is it running? `systemctl status mmd` tells; another address is given with --endpoint or "
         "MMCTL_ENDPOINT";
}

ExitCode exit_code(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
      return kDone;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::CANCELLED:
      return kUnreachable;
    default:
      return kRefused;
  }
}

}  // namespace mm::client
