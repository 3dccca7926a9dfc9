// Stands before every method: lets a caller in, or says with which status the call ends. Thread-safe.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <string_view>
#include <utility>
#include <variant>

#include "access/access.h"
#include "rpc/caller.h"

namespace mm::rpc {

// Told of every call that was refused, on its thread: what was called and whether that would have changed
// something.
using OnRefused =
    std::function<void(const access::Refusal& refusal, std::string_view method, bool is_command)>;

class Gate {
 public:
  Gate(access::Access& access, LocalUsers local_users, OnRefused on_refused)
      : access_(access), local_users_(std::move(local_users)), on_refused_(std::move(on_refused)) {}

  // `method` without its service, as in method_roles.
  std::variant<access::Permit, grpc::Status> admit(const grpc::CallbackServerContext& context,
                                                   std::string_view method) const;

  // Answers a call: `answer` is called with the permit and a reactor that it finishes now or later.
  template <typename Answer>
  grpc::ServerUnaryReactor* answered(grpc::CallbackServerContext* context, std::string_view method,
                                     Answer answer) const {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const auto judged = admit(*context, method);
    if (const auto* permit = std::get_if<access::Permit>(&judged)) {
      answer(*permit, reactor);
    } else {
      reactor->Finish(std::get<grpc::Status>(judged));
    }
    return reactor;
  }

  // The same of a stream: `open` returns its reactor.
  template <typename Message, typename Open>
  grpc::ServerWriteReactor<Message>* opened(const grpc::CallbackServerContext* context,
                                            std::string_view method, Open open) const {
    const auto judged = admit(*context, method);
    if (const auto* permit = std::get_if<access::Permit>(&judged)) return open(*permit);
    return new Ended<Message>(std::get<grpc::Status>(judged));
  }

 private:
  template <typename Message>
  class Ended final : public grpc::ServerWriteReactor<Message> {
   public:
    explicit Ended(const grpc::Status& status) { this->Finish(status); }
    void OnDone() override { delete this; }
  };

  access::Access& access_;
  LocalUsers local_users_;
  OnRefused on_refused_;
};

}  // namespace mm::rpc
