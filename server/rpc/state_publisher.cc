#include "rpc/state_publisher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "rpc/stream_cursors.h"
#include "rpc/translate.h"
#include "rpc/translate_quotes.h"

namespace mm::rpc {

namespace {

StreamClock::duration every(double per_second) {
  return std::chrono::duration_cast<StreamClock::duration>(std::chrono::duration<double>(1 / per_second));
}

const grpc::Status kEnding{grpc::StatusCode::UNAVAILABLE, "the service is ending"};

}  // namespace

class StatePublisher::PictureReader final : public MessageReader<v1::WatchStateResponse> {
 public:
  PictureReader(StatePublisher& publisher, access::Permit permit, double per_second)
      : MessageReader(std::move(permit), [&publisher](StreamReader* reader) { publisher.forget(reader); }),
        publisher_(publisher),
        interval_(every(std::clamp(per_second, 1e-3, kMostPerSecond))) {}

 private:
  Next prepare(v1::WatchStateResponse& message, StreamClock::time_point now) override {
    const auto& newest = publisher_.newest_;
    if (!newest || now < due_ || !pictures_.next(message, newest)) return Next::nothing;
    // A publisher's beat that comes a little early must not cost a whole beat.
    due_ = now + interval_ - every(kMostPerSecond) / 2;
    return Next::message;
  }

  StatePublisher& publisher_;
  const StreamClock::duration interval_;
  StreamClock::time_point due_{};
  PictureCursor pictures_;
};

class StatePublisher::EventReader final : public MessageReader<v1::WatchEventsResponse> {
 public:
  EventReader(StatePublisher& publisher, access::Permit permit, std::uint64_t after, bool kept_only)
      : MessageReader(std::move(permit), [&publisher](StreamReader* reader) { publisher.forget(reader); }),
        publisher_(publisher),
        events_(after),
        kept_only_(kept_only) {}

 private:
  Next prepare(v1::WatchEventsResponse& message, StreamClock::time_point) override {
    if (events_.next(message, publisher_.feed_)) return Next::message;
    return kept_only_ && publisher_.feed_.latest() ? Next::end : Next::nothing;
  }

  StatePublisher& publisher_;
  EventCursor events_;
  const bool kept_only_;
};

// Everything at once.
class StatePublisher::PageReader final : public MessageReader<v1::WatchResponse> {
 public:
  PageReader(StatePublisher& publisher, access::Permit permit, std::uint64_t after_event,
             std::uint64_t after_sample)
      : MessageReader(std::move(permit), [&publisher](StreamReader* reader) { publisher.forget(reader); }),
        publisher_(publisher),
        events_(after_event),
        sample_(after_sample) {}

 private:
  // Some 300 kB; hours of samples come within a second.
  static constexpr int kMostSamples = 2000;

  Next prepare(v1::WatchResponse& message, StreamClock::time_point) override {
    if (!publisher_.newest_) return Next::nothing;
    message.Clear();
    message.set_run(publisher_.run_);
    if (!pictures_.next(*message.mutable_picture(), publisher_.newest_)) message.clear_picture();
    if (!events_.next(*message.mutable_happened(), publisher_.feed_)) message.clear_happened();
    publisher_.sampler_.copy_after(sample_, kMostSamples, *message.mutable_samples());
    if (message.samples_size() > 0) sample_ = message.samples().rbegin()->number();
    const auto& depth = publisher_.newest_depth();
    if (depth && depth != depth_) *message.mutable_depth() = *depth;
    depth_ = depth;
    const bool new_to_it =
        message.has_picture() || message.has_happened() || message.samples_size() > 0 || message.has_depth();
    return new_to_it ? Next::message : Next::nothing;
  }

  StatePublisher& publisher_;
  PictureCursor pictures_;
  EventCursor events_;
  std::uint64_t sample_;
  std::shared_ptr<const v1::Depth> depth_;  // the last one sent
};

StatePublisher::StatePublisher(const engine::Feed& feed, std::unique_ptr<SampleFile> samples)
    : feed_(feed),
      run_(static_cast<std::uint64_t>(unix_ns(std::chrono::system_clock::now()))),
      sampler_(feed, std::move(samples)),
      thread_([this] { run(); }) {}

StatePublisher::~StatePublisher() {
  close();
  thread_.join();
}

grpc::ServerWriteReactor<v1::WatchStateResponse>* StatePublisher::watch_state(access::Permit permit,
                                                                              double per_second) {
  auto* reader = new PictureReader(*this, std::move(permit), per_second > 0 ? per_second : kMostPerSecond);
  admit(*reader);
  return reader;
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>* StatePublisher::watch_events(access::Permit permit,
                                                                                std::uint64_t after,
                                                                                bool kept_only) {
  auto* reader = new EventReader(*this, std::move(permit), after, kept_only);
  admit(*reader);
  return reader;
}

grpc::ServerWriteReactor<v1::WatchResponse>* StatePublisher::watch(access::Permit permit,
                                                                   const v1::WatchRequest& request) {
  const bool knows = request.run() == run_;
  auto* reader = new PageReader(*this, std::move(permit), knows ? request.after_event() : 0,
                                knows ? request.after_sample() : 0);
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

const std::shared_ptr<const v1::Depth>& StatePublisher::newest_depth() {
  auto depth = feed_.depth();
  if (depth == depth_) return depth_message_;
  depth_message_ =
      depth ? std::make_shared<const v1::Depth>(to_proto(*depth, *feed_.latest()->instrument)) : nullptr;
  depth_ = std::move(depth);
  return depth_message_;
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
