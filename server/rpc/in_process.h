// The way to a gRPC server's services without a socket, for a door in the same process.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace grpc {
class Channel;
}

namespace mm::rpc {

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
