#include "rpc/state_publisher.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "rpc/translate.h"

namespace mm::rpc {

namespace {

using Clock = std::chrono::steady_clock;
using Picture = std::shared_ptr<const v1::ServiceState>;

Clock::duration every(double per_second) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / per_second));
}

const grpc::Status kEnding{grpc::StatusCode::UNAVAILABLE, "the service is ending"};

}  // namespace

// gRPC deletes nothing by itself: a reader holds itself until OnDone.
class StatePublisher::Reader final : public grpc::ServerWriteReactor<v1::WatchStateResponse> {
 public:
  Reader(StatePublisher& publisher, double per_second)
      : publisher_(publisher), interval_(every(std::clamp(per_second, 1e-3, kMostPerSecond))) {}

  // Sends what has changed, if the reader has taken the message before and wants one already.
  void offer(const Picture& picture, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (writing_ || finished_ || now < due_) return;
    if (sent_ && sent_->sequence() == picture->sequence()) return;
    message_.set_number(message_.number() + 1);
    message_.set_full(!sent_);
    *message_.mutable_state() = sent_ ? changes(*sent_, *picture) : *picture;
    sent_ = picture;
    // A publisher's beat that comes a little early must not cost a whole beat.
    due_ = now + interval_ - every(kMostPerSecond) / 2;
    writing_ = true;
    StartWrite(&message_);
  }

  void end(const grpc::Status& status) {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    ending_ = true;
    status_ = status;
    finish_if_idle();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) ending_ = true;
    finish_if_idle();
  }
  void OnCancel() override { end(grpc::Status::CANCELLED); }
  void OnDone() override {
    publisher_.forget(this);
    delete this;
  }

 private:
  void finish_if_idle() {
    if (!ending_ || writing_ || finished_) return;
    finished_ = true;
    Finish(status_);
  }

  StatePublisher& publisher_;
  const Clock::duration interval_;
  std::mutex mutex_;
  bool writing_ = false;
  bool ending_ = false;
  bool finished_ = false;
  grpc::Status status_ = grpc::Status::CANCELLED;
  Clock::time_point due_{};
  Picture sent_;
  v1::WatchStateResponse message_;
};

StatePublisher::StatePublisher(const engine::Feed& feed) : feed_(feed), thread_([this] { run(); }) {}

StatePublisher::~StatePublisher() {
  close();
  thread_.join();
}

grpc::ServerWriteReactor<v1::WatchStateResponse>* StatePublisher::admit(double per_second) {
  auto* reader = new Reader(*this, per_second > 0 ? per_second : kMostPerSecond);
  {
    const std::lock_guard lock(mutex_);
    if (closing_) {
      reader->end(kEnding);
    } else if (readers_.size() >= kMostReaders) {
      reader->end({grpc::StatusCode::RESOURCE_EXHAUSTED, "too many readers watch already"});
    } else {
      readers_.insert(reader);
    }
  }
  changed_.notify_one();
  return reader;
}

void StatePublisher::forget(Reader* reader) {
  const std::lock_guard lock(mutex_);
  readers_.erase(reader);
}

void StatePublisher::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (Reader* reader : readers_) reader->end(kEnding);
  }
  changed_.notify_one();
}

void StatePublisher::run() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    changed_.wait(lock, [this] { return closing_ || !readers_.empty(); });
    publish();
    const std::size_t readers = readers_.size();
    // A new reader need not wait for the beat.
    changed_.wait_for(lock, every(kMostPerSecond), [&] { return closing_ || readers_.size() > readers; });
  }
}

// Under the lock: a reader in the set is alive, since OnDone has to take it out first.
void StatePublisher::publish() {
  const auto picture = feed_.latest();
  if (!picture) return;
  if (!newest_ || newest_->sequence() != picture->sequence) {
    newest_ = std::make_shared<const v1::ServiceState>(to_proto(*picture));
  }
  const auto now = Clock::now();
  for (Reader* reader : readers_) reader->offer(newest_, now);
}

}  // namespace mm::rpc
