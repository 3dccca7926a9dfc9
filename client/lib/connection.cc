#include "lib/connection.h"

#include <grpcpp/grpcpp.h>

namespace mm::client {

namespace {

std::shared_ptr<grpc::Channel> channel_to(const Target& target) {
  if (!target.tls) return grpc::CreateChannel(target.endpoint, grpc::InsecureChannelCredentials());
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = target.tls->authorities;
  options.pem_cert_chain = target.tls->certificate;
  options.pem_private_key = target.tls->private_key;
  grpc::ChannelArguments arguments;
  if (!target.tls->server_name.empty()) arguments.SetSslTargetNameOverride(target.tls->server_name);
  return grpc::CreateCustomChannel(target.endpoint, grpc::SslCredentials(options), arguments);
}

}  // namespace

Connection::Connection(Target target) : target_(std::move(target)) {
  const auto channel = channel_to(target_);
  control_ = v1::ControlService::NewStub(channel);
  state_ = v1::StateService::NewStub(channel);
  shadow_ = v1::ShadowService::NewStub(channel);
}

void Connection::authorize(grpc::ClientContext& context) const {
  if (!target_.token.empty()) context.AddMetadata("authorization", "Bearer " + target_.token);
}

std::string Connection::sentence(const grpc::Status& status) const {
  const std::string& words = status.error_message();
  if (status.error_code() == grpc::StatusCode::UNAUTHENTICATED && target_.token.empty()) {
    return words +
           "; give it with --token-file, --token-env, --client-cert, or a context (mmctl context set)";
  }
  if (exit_code(status) != kUnreachable) return words;
  return "mmd at " + target_.endpoint + " does not answer (" + status.error_message() +
         "); is it running? `systemctl status mmd` tells; another address is given with --endpoint or "
         "MMCTL_ENDPOINT" +
         (target_.tls ? "; and does it speak TLS there, with a certificate of that authority and name?"
                      : "; if it speaks TLS there, --tls-ca is needed");
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
