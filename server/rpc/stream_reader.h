// One reader of a stream: at most one message in flight, and nothing queued, whatever it does. What a message
// holds is for the derived class to say.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <utility>

#include "access/access.h"

namespace mm::rpc {

using StreamClock = std::chrono::steady_clock;

class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // Sends the next message, if the one before was taken and there is one. Called by the publisher's thread.
  virtual void offer(StreamClock::time_point now) = 0;
  virtual void end(const grpc::Status& status) = 0;
};

// gRPC deletes nothing by itself: a reader holds itself until OnDone. None of gRPC's callbacks comes from
// within StartWrite or Finish, so that both may be called under the lock.
template <typename Message>
class MessageReader : public grpc::ServerWriteReactor<Message>, public StreamReader {
 public:
  // Ends when the permit does. `forget` is called before the reader deletes itself.
  MessageReader(access::Permit permit, std::function<void(StreamReader*)> forget)
      : permit_(std::move(permit)), forget_(std::move(forget)) {}

  void offer(StreamClock::time_point now) final {
    if (!permit_.holds(std::chrono::system_clock::now())) {
      return end({grpc::StatusCode::UNAUTHENTICATED, "the token was revoked or has expired"});
    }
    const std::lock_guard lock(mutex_);
    if (writing_ || ending_) return;
    switch (prepare(message_, now)) {
      case Next::nothing:
        return;
      case Next::message:
        writing_ = true;
        this->StartWrite(&message_);
        return;
      case Next::end:
        ending_ = true;
        status_ = grpc::Status::OK;
        finish_if_idle();
    }
  }

  void end(const grpc::Status& status) final {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    ending_ = true;
    status_ = status;
    finish_if_idle();
  }

  void OnWriteDone(bool ok) final {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) ending_ = true;
    finish_if_idle();
  }
  void OnCancel() final { end(grpc::Status::CANCELLED); }
  void OnDone() final {
    forget_(this);
    delete this;
  }

 protected:
  enum class Next { nothing, message, end };
  // Fills in the next message; it still holds the one before.
  virtual Next prepare(Message& message, StreamClock::time_point now) = 0;

 private:
  void finish_if_idle() {
    if (!ending_ || writing_ || finished_) return;
    finished_ = true;
    this->Finish(status_);
  }

  const access::Permit permit_;
  std::function<void(StreamReader*)> forget_;
  std::mutex mutex_;
  bool writing_ = false;
  bool ending_ = false;
  bool finished_ = false;
  grpc::Status status_ = grpc::Status::CANCELLED;
  Message message_;
};

}  // namespace mm::rpc
