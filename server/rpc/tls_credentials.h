// TLS for the gRPC port, with certificates that may change while it listens.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "access/certificates.h"

namespace mm::rpc {

// TLS 1.2 or newer. Each new connection gets the newest certificate. With authorities for clients their
// certificates are asked for; one that is shown must be theirs, one that is not shown is no error here.
// To be kept as long as the server: gRPC holds only what it needs of them, and goes on asking.
std::shared_ptr<grpc::ServerCredentials> tls_credentials(std::shared_ptr<access::Certificates> certificates);

}  // namespace mm::rpc
