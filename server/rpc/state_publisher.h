// The streams: one thread looks some times a second at what is new, translates each picture once, and offers
// it to every reader. A reader costs one message in flight, whatever it does.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "access/access.h"
#include "engine/control.h"
#include "mm/v1/state_service.grpc.pb.h"
#include "rpc/sampler.h"
#include "rpc/stream_reader.h"

namespace mm::rpc {

class StatePublisher {
 public:
  static constexpr double kMostPerSecond = 20;
  static constexpr std::size_t kMostReaders = 256;

  StatePublisher(const engine::Feed& feed, std::unique_ptr<SampleFile> samples);
  ~StatePublisher();

  // The reactors of new readers. `per_second` 0: kMostPerSecond.
  grpc::ServerWriteReactor<v1::WatchStateResponse>* watch_state(access::Permit permit, double per_second);
  grpc::ServerWriteReactor<v1::WatchEventsResponse>* watch_events(access::Permit permit, std::uint64_t after,
                                                                  bool kept_only);
  grpc::ServerWriteReactor<v1::WatchResponse>* watch(access::Permit permit, const v1::WatchRequest& request);

  // Ends all readers, now and later, with UNAVAILABLE.
  void close();

 private:
  class PictureReader;
  class EventReader;
  class PageReader;

  void admit(StreamReader& reader);
  void forget(StreamReader* reader);
  void run();
  void publish();
  // Translated once. Under the lock.
  const std::shared_ptr<const v1::Depth>& newest_depth();

  const engine::Feed& feed_;
  const std::uint64_t run_;  // when it began, in unix ns: no two runs share it
  Sampler sampler_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<StreamReader*> readers_;
  bool closing_ = false;
  std::shared_ptr<const v1::ServiceState> newest_;
  std::shared_ptr<const engine::Depth> depth_;
  std::shared_ptr<const v1::Depth> depth_message_;
  std::thread thread_;
};

}  // namespace mm::rpc
