#include "rpc/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>

#include "access/listen.h"
#include "rpc/control_service.h"
#include "rpc/shadow_service.h"
#include "rpc/state_service.h"
#include "rpc/tls_credentials.h"
#include "rpc/unix_door.h"

namespace mm::rpc {

std::string library_version() {
  return grpc::Version();
}

struct GrpcServer::Parts {
  Parts(engine::Control& control, const engine::Feed& feed, const engine::Archive* archive,
        engine::Doctor& doctor, engine::ShadowControl& shadows, const Doors& doors,
        std::unique_ptr<SampleFile> samples, engine::LogSwitch* log)
      : open(access::Access::create({.open = true}).value()),
        gate(
            doors.access ? *doors.access : *open,
            [this](const std::string& peer) { return unix_door ? unix_door->user_of(peer) : std::nullopt; },
            doors.on_refused),
        control_service(gate, control, feed, log),
        state_service(gate, feed, archive, doctor, std::move(samples)),
        shadow_service(gate, shadows) {}

  std::unique_ptr<UnixDoor> unix_door;
  const std::unique_ptr<access::Access> open;
  const Gate gate;
  ControlService control_service;
  StateService state_service;
  ShadowService shadow_service;
  std::shared_ptr<grpc::ServerCredentials> tls;  // asked for certificates as long as the server lives
  int port = 0;
  std::unique_ptr<grpc::Server> server;  // its calls use the services
  std::shared_ptr<InProcess> in_process;
};

Result<std::unique_ptr<GrpcServer>> GrpcServer::start(const std::string& listen, engine::Control& control,
                                                      const engine::Feed& feed,
                                                      const engine::Archive* archive, engine::Doctor& doctor,
                                                      engine::ShadowControl& shadows, Doors doors,
                                                      std::unique_ptr<SampleFile> samples,
                                                      engine::LogSwitch* log) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  if (!listen.empty() && !doors.certificates && !access::is_loopback(listen)) {
    return Error{"grpc_listen: " + listen + " is not loopback, and needs TLS"};
  }
  auto parts =
      std::make_unique<Parts>(control, feed, archive, doctor, shadows, doors, std::move(samples), log);
  if (!doors.unix_socket.empty()) {
    auto door = UnixDoor::open(doors.unix_socket, doors.local_roles);
    if (!door) return Error{door.error()};
    parts->unix_door = std::move(door).value();
  }
  grpc::ServerBuilder builder;
  // Two services on one port would each answer some of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(static_cast<int>(kMostRequestBytes));
  if (doors.certificates) parts->tls = tls_credentials(doors.certificates);
  if (!listen.empty()) {
    builder.AddListeningPort(listen, parts->tls ? parts->tls : grpc::InsecureServerCredentials(),
                             &parts->port);
  }
  builder.RegisterService(&parts->control_service);
  builder.RegisterService(&parts->state_service);
  builder.RegisterService(&parts->shadow_service);
  parts->server = builder.BuildAndStart();
  if (!parts->server || (!listen.empty() && parts->port == 0)) {
    return Error{"grpc_listen: cannot listen on " + listen + "; is another mmd running?"};
  }
  grpc::ChannelArguments any_size;
  any_size.SetMaxReceiveMessageSize(-1);
  parts->in_process = std::make_shared<InProcess>(parts->server->InProcessChannel(any_size));
  auto* health = parts->server->GetHealthCheckService();
  health->SetServingStatus(v1::ControlService::service_full_name(), true);
  health->SetServingStatus(v1::StateService::service_full_name(), true);
  health->SetServingStatus(v1::ShadowService::service_full_name(), true);
  if (parts->unix_door) parts->unix_door->serve(*parts->server);
  return std::unique_ptr<GrpcServer>(new GrpcServer(std::move(parts)));
}

GrpcServer::GrpcServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

GrpcServer::~GrpcServer() {
  shutdown();
}

int GrpcServer::port() const {
  return parts_->port;
}

std::shared_ptr<InProcess> GrpcServer::in_process() {
  return parts_->in_process;
}

void GrpcServer::shutdown() {
  parts_->server->GetHealthCheckService()->SetServingStatus(false);
  if (parts_->unix_door) parts_->unix_door->close();
  parts_->state_service.close();
  parts_->in_process->close();
  parts_->server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
}

}  // namespace mm::rpc
