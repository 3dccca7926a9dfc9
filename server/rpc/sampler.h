// A sample of the newest picture each second, hours of them kept: what a page draws when it opens. On a
// thread of its own, from what everybody may read, so that the loop pays nothing for it.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "engine/control.h"
#include "mm/v1/state_service.pb.h"

namespace mm::rpc {

class Sampler {
 public:
  static constexpr auto kEvery = std::chrono::seconds(1);
  static constexpr std::size_t kMost = std::size_t{6} * 3600;

  explicit Sampler(const engine::Feed& feed);
  ~Sampler();

  // Appends those after the given number, oldest first, at most `limit` (the oldest win). Callable from any
  // thread.
  void copy_after(std::uint64_t number, int limit, google::protobuf::RepeatedPtrField<v1::Sample>& to) const;

 private:
  // Without what a message needs around its values. NaN: not known.
  struct Kept {
    WallTime time;
    engine::Mode mode;
    double fair, bid, ask, venue_bid, venue_ask, spread_bps;
    double position, realized, unrealized, fees, profit;
    Duration order_median{}, order_longest{};  // 0: no order
  };

  void run();
  void take();
  Kept sample_of(const engine::Snapshot& picture);
  static void fill_in(v1::Sample& to, const Kept& from);

  const engine::Feed& feed_;
  std::uint64_t picture_ = 0;  // sequence of the last one taken
  std::uint64_t orders_ = 0;   // whose times have been taken

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable ending_changed_;
  bool ending_ = false;
  std::deque<Kept> kept_;
  std::uint64_t taken_ = 0;
  std::thread thread_;
};

}  // namespace mm::rpc
