#include "rpc/caller.h"

namespace mm::rpc {

std::string caller_of(const grpc::CallbackServerContext& context) {
  constexpr std::size_t kMostBytes = 100;
  std::string peer = context.peer();
  // Anybody may send the header; its end is true in calls from within this process, which alone have no peer.
  if (peer != "unknown") return peer;
  const auto told = context.client_metadata().find("x-forwarded-for");
  if (told == context.client_metadata().end()) return peer;
  const std::string addresses(told->second.data(), told->second.size());
  return "web:" +
         (addresses.size() > kMostBytes ? addresses.substr(addresses.size() - kMostBytes) : addresses);
}

}  // namespace mm::rpc
