#include "rpc/caller.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>

#include <utility>

#include "access/certificates.h"
#include "rpc/in_process.h"

namespace mm::rpc {

namespace {

std::optional<std::string> metadata_of(const grpc::CallbackServerContext& context, const char* name) {
  const auto found = context.client_metadata().find(name);
  if (found == context.client_metadata().end()) return std::nullopt;
  return std::string(found->second.data(), found->second.size());
}

// "ipv4:10.0.0.3:41234" -> "ipv4:10.0.0.3"
std::string without_port(const std::string& peer) {
  return peer.substr(0, peer.rfind(':'));
}

// Anybody may send the header; its end is true in calls from within this process.
void add_web_peer(access::Presented& presented, const std::string& addresses) {
  constexpr std::size_t kMostBytes = 100;
  const std::size_t cut = addresses.size() > kMostBytes ? addresses.size() - kMostBytes : 0;
  presented.peer = "web:" + addresses.substr(cut);
  const auto comma = addresses.rfind(' ');
  presented.address = "web:" + (comma == std::string::npos ? addresses : addresses.substr(comma + 1));
}

}  // namespace

access::Presented presented_by(const grpc::CallbackServerContext& context, const LocalUsers& local_users) {
  access::Presented presented;
  presented.peer = context.peer();
  presented.authorization = metadata_of(context, "authorization");
  // Calls from within this process alone have no peer.
  if (presented.peer == "unknown") {
    if (const auto told = metadata_of(context, kForwardedFor)) add_web_peer(presented, *told);
    const auto [first, last] = context.client_metadata().equal_range(kCertificateName);
    for (auto name = first; name != last; ++name) {
      presented.certificate_names.emplace_back(name->second.data(), name->second.size());
    }
    return presented;
  }
  presented.user = local_users ? local_users(presented.peer) : std::nullopt;
  if (presented.user) {
    presented.peer = "unix";
    presented.address = "unix:" + presented.user->name;
    return presented;
  }
  presented.address = without_port(presented.peer);
  const auto tls = context.auth_context();
  if (tls && tls->IsPeerAuthenticated()) {
    for (const char* kind : {GRPC_X509_CN_PROPERTY_NAME, GRPC_X509_SAN_PROPERTY_NAME}) {
      for (const auto& name : tls->FindPropertyValues(kind)) {
        std::string text(name.data(), name.size());
        if (access::is_plain(text)) presented.certificate_names.push_back(std::move(text));
      }
    }
  }
  return presented;
}

}  // namespace mm::rpc
