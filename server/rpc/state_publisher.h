// The stream of pictures: one thread looks at the newest picture some times a second, translates it once, and
// offers it to every reader. A reader has one message in flight and one picture remembered, whatever it does.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "engine/control.h"
#include "mm/v1/state_service.grpc.pb.h"

namespace mm::rpc {

class StatePublisher {
 public:
  static constexpr double kMostPerSecond = 20;
  static constexpr std::size_t kMostReaders = 256;

  explicit StatePublisher(const engine::Feed& feed);
  ~StatePublisher();

  // The reactor of a new reader. `per_second` 0: kMostPerSecond.
  grpc::ServerWriteReactor<v1::WatchStateResponse>* admit(double per_second);

  // Ends all readers, now and later, with UNAVAILABLE.
  void close();

 private:
  class Reader;

  void run();
  void publish();
  void forget(Reader* reader);

  const engine::Feed& feed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<Reader*> readers_;
  bool closing_ = false;
  std::shared_ptr<const v1::ServiceState> newest_;
  std::thread thread_;
};

}  // namespace mm::rpc
