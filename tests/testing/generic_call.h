// A call with bytes as they are, of any method: what a client without our generated code makes.
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace mm::testing {

// Makes the call with an empty request and tells its status: OK also of a stream that has told a first
// message, which is then given up.
inline grpc::Status call_method(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                                const std::map<std::string, std::string>& metadata = {}) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  for (const auto& [name, value] : metadata) context.AddMetadata(name, value);
  grpc::CompletionQueue queue;
  const auto next = [&] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto call = grpc::GenericStub(channel).PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  next();
  const grpc::Slice nothing(std::string{});
  call->WriteLast(grpc::ByteBuffer(&nothing, 1), {}, nullptr);
  next();
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  const bool answered = next();
  if (answered) context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  next();
  return answered ? grpc::Status::OK : status;
}

}  // namespace mm::testing
