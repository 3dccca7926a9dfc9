// A connection to a running mmd: its services, and what a call's outcome means for who asked.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "lib/target.h"
#include "mm/v1/control_service.grpc.pb.h"
#include "mm/v1/shadow_service.grpc.pb.h"
#include "mm/v1/state_service.grpc.pb.h"

namespace mm::client {

// The exit statuses of mmctl.
enum ExitCode : int {
  kDone = 0,
  kRefused = 1,      // mmd said no, or could not confirm: its sentence is shown
  kUsage = 2,        // the command line is wrong
  kUnreachable = 3,  // no answer from mmd
};

class Connection {
 public:
  // Connects with the first call.
  explicit Connection(Target target);
  // In clear text, showing nothing.
  explicit Connection(const std::string& endpoint) : Connection(Target{.endpoint = endpoint}) {}

  v1::ControlService::StubInterface& control() { return *control_; }
  v1::StateService::StubInterface& state() { return *state_; }
  v1::ShadowService::StubInterface& shadow() { return *shadow_; }
  const std::string& endpoint() const { return target_.endpoint; }

  // Shows who calls. call() does it by itself.
  void authorize(grpc::ClientContext& context) const;

  // One call with a deadline.
  template <typename Method>
  grpc::Status call(std::chrono::milliseconds patience, Method method) {
    grpc::ClientContext context;
    authorize(context);
    context.set_deadline(std::chrono::system_clock::now() + patience);
    return method(context);
  }

  // What went wrong, with what to do about it.
  std::string sentence(const grpc::Status& status) const;

 private:
  Target target_;
  std::unique_ptr<v1::ControlService::StubInterface> control_;
  std::unique_ptr<v1::StateService::StubInterface> state_;
  std::unique_ptr<v1::ShadowService::StubInterface> shadow_;
};

ExitCode exit_code(const grpc::Status& status);

}  // namespace mm::client
