#include "rpc/gate.h"

#include <chrono>
#include <string>

#include "rpc/method_roles.h"

namespace mm::rpc {

namespace {

grpc::StatusCode code_of(access::Refusal::Kind kind) {
  switch (kind) {
    case access::Refusal::Kind::unknown:
      return grpc::StatusCode::UNAUTHENTICATED;
    case access::Refusal::Kind::forbidden:
      return grpc::StatusCode::PERMISSION_DENIED;
    case access::Refusal::Kind::throttled:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
  }
  return grpc::StatusCode::INTERNAL;
}

}  // namespace

std::variant<access::Permit, grpc::Status> Gate::admit(const grpc::CallbackServerContext& context,
                                                       std::string_view method) const {
  const auto needed = role_needed(method);
  if (!needed) return grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "nobody may call this method");
  auto judged = access_.admit(presented_by(context, local_users_), *needed, method,
                              {std::chrono::steady_clock::now(), std::chrono::system_clock::now()});
  const auto* refusal = std::get_if<access::Refusal>(&judged);
  if (!refusal) return std::get<access::Permit>(std::move(judged));
  if (on_refused_) on_refused_(*refusal, method, *needed == access::Role::operator_);
  return grpc::Status(code_of(refusal->kind), refusal->sentence);
}

}  // namespace mm::rpc
