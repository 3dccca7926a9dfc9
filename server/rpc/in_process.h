// The way to a gRPC server's services without a socket, for a door in the same process.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace grpc {
class Channel;
}

namespace mm::rpc {

// The metadata with the address a call comes from: behind the in-process channel nothing else tells of it.
// Whoever hands calls on adds it at the end, as proxies do.
inline constexpr const char* kForwardedFor = "x-forwarded-for";

// The metadata with the names in the certificate that the caller has shown to whoever hands the call on. From
// anybody else it is not to be handed on.
inline constexpr const char* kCertificateName = "x-mm-certificate-name";

// The library (1.51) crashes when a call is created on an in-process channel whose server is shutting down:
// so calls are created within the gate only, and the server closes it first. Calls that exist are safe.
class InProcess {
 public:
  explicit InProcess(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}

  // Owns the lock unless the gate is closed; the server waits until it is let go.
  std::unique_lock<std::mutex> enter() {
    std::unique_lock lock(mutex_);
    if (closed_) lock.unlock();
    return lock;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  std::mutex mutex_;
  bool closed_ = false;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace mm::rpc
