#include "rpc/state_publisher.h"

#include <algorithm>
#include <chrono>

#include "rpc/translate.h"

namespace mm::rpc {

namespace {

StreamClock::duration every(double per_second) {
  return std::chrono::duration_cast<StreamClock::duration>(std::chrono::duration<double>(1 / per_second));
}

const grpc::Status kEnding{grpc::StatusCode::UNAVAILABLE, "the service is ending"};

}  // namespace

// The whole picture first, then what has changed since the one sent before.
class StatePublisher::PictureReader final : public MessageReader<v1::WatchStateResponse> {
 public:
  PictureReader(StatePublisher& publisher, double per_second)
      : MessageReader([&publisher](StreamReader* reader) { publisher.forget(reader); }),
        publisher_(publisher),
        interval_(every(std::clamp(per_second, 1e-3, kMostPerSecond))) {}

 private:
  Next prepare(v1::WatchStateResponse& message, StreamClock::time_point now) override {
    const auto& newest = publisher_.newest_;
    if (!newest || now < due_ || (sent_ && sent_->sequence() == newest->sequence())) return Next::nothing;
    message.set_number(message.number() + 1);
    message.set_full(!sent_);
    *message.mutable_state() = sent_ ? changes(*sent_, *newest) : *newest;
    sent_ = newest;
    // A publisher's beat that comes a little early must not cost a whole beat.
    due_ = now + interval_ - every(kMostPerSecond) / 2;
    return Next::message;
  }

  StatePublisher& publisher_;
  const StreamClock::duration interval_;
  StreamClock::time_point due_{};
  std::shared_ptr<const v1::ServiceState> sent_;
};

// What happened, in order; what a slow reader has missed for too long is told as lost.
class StatePublisher::EventReader final : public MessageReader<v1::WatchEventsResponse> {
 public:
  EventReader(StatePublisher& publisher, std::uint64_t after, bool kept_only)
      : MessageReader([&publisher](StreamReader* reader) { publisher.forget(reader); }),
        publisher_(publisher),
        after_(after),
        kept_only_(kept_only) {}

 private:
  static constexpr std::size_t kMostEvents = 200;

  Next prepare(v1::WatchEventsResponse& message, StreamClock::time_point) override {
    const auto picture = publisher_.feed_.latest();
    if (!picture) return Next::nothing;
    const auto events = publisher_.feed_.occurrences(after_, kMostEvents);
    if (events.empty()) return kept_only_ ? Next::end : Next::nothing;
    message.Clear();
    message.set_lost(events.front().sequence - after_ - 1);
    for (const auto& event : events) *message.add_events() = to_proto(event, *picture);
    after_ = events.back().sequence;
    return Next::message;
  }

  StatePublisher& publisher_;
  std::uint64_t after_;
  const bool kept_only_;
};

StatePublisher::StatePublisher(const engine::Feed& feed) : feed_(feed), thread_([this] { run(); }) {}

StatePublisher::~StatePublisher() {
  close();
  thread_.join();
}

grpc::ServerWriteReactor<v1::WatchStateResponse>* StatePublisher::watch_state(double per_second) {
  auto* reader = new PictureReader(*this, per_second > 0 ? per_second : kMostPerSecond);
  admit(*reader);
  return reader;
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>* StatePublisher::watch_events(std::uint64_t after,
                                                                                bool kept_only) {
  auto* reader = new EventReader(*this, after, kept_only);
  admit(*reader);
  return reader;
}

void StatePublisher::admit(StreamReader& reader) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) {
      reader.end(kEnding);
    } else if (readers_.size() >= kMostReaders) {
      reader.end({grpc::StatusCode::RESOURCE_EXHAUSTED, "too many readers watch already"});
    } else {
      readers_.insert(&reader);
    }
  }
  changed_.notify_one();
}

void StatePublisher::forget(StreamReader* reader) {
  const std::lock_guard lock(mutex_);
  readers_.erase(reader);
}

void StatePublisher::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (StreamReader* reader : readers_) reader->end(kEnding);
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
  if (picture && (!newest_ || newest_->sequence() != picture->sequence)) {
    newest_ = std::make_shared<const v1::ServiceState>(to_proto(*picture));
  }
  const auto now = StreamClock::now();
  for (StreamReader* reader : readers_) reader->offer(now);
}

}  // namespace mm::rpc
