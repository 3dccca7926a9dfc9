// What gRPC knows of who calls.
#pragma once

#include <grpcpp/server_context.h>

#include <functional>
#include <optional>
#include <string>

#include "access/access.h"

namespace mm::rpc {

// Who is behind a connection over the Unix socket, by its peer's name.
using LocalUsers = std::function<std::optional<access::Presented::User>(const std::string& peer)>;

// The peer is "ipv4:127.0.0.1:40123"; of calls that came over the HTTP port "web:" and the browser's address,
// behind a proxy those that the proxies tell; over the Unix socket "unix".
access::Presented presented_by(const grpc::CallbackServerContext& context, const LocalUsers& local_users);

}  // namespace mm::rpc
