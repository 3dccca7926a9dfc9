// Who calls, for log and ledger.
#pragma once

#include <grpcpp/server_context.h>

#include <string>

namespace mm::rpc {

// "ipv4:127.0.0.1:40123"; of calls that came over the HTTP port "web:" and the browser's address, behind a
// proxy those that the proxies tell.
std::string caller_of(const grpc::CallbackServerContext& context);

}  // namespace mm::rpc
