// A sample of the newest picture each second, hours of them kept: what a page draws when it opens. On a
// thread of its own, from what everybody may read, so that the loop pays nothing for it.
#pragma once

#include <boost/circular_buffer.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/control.h"
#include "mm/v1/state_service.pb.h"
#include "rpc/sample_file.h"

namespace mm::rpc {

class Sampler {
 public:
  static constexpr auto kEvery = std::chrono::seconds(1);
  static constexpr std::size_t kMost = SampleFile::kSlots;

  // With a file the samples of earlier runs come first, as far as they are not older than what is kept.
  Sampler(const engine::Feed& feed, std::unique_ptr<SampleFile> file);
  ~Sampler();

  // Appends those after the given number, oldest first, at most `limit` (the oldest win). Callable from any
  // thread.
  void copy_after(std::uint64_t number, int limit, google::protobuf::RepeatedPtrField<v1::Sample>& to) const;

 private:
  void run();
  void take();
  KeptSample sample_of(const engine::Snapshot& picture);
  static void fill_in(v1::Sample& to, const KeptSample& from);

  const engine::Feed& feed_;
  const std::unique_ptr<SampleFile> file_;  // nothing when there is none
  std::uint64_t picture_ = 0;               // sequence of the last one taken
  std::uint64_t orders_ = 0;                // whose times have been taken

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable ending_changed_;
  bool ending_ = false;
  boost::circular_buffer<KeptSample> kept_;
  std::uint64_t taken_ = 0;
  std::thread thread_;
};

}  // namespace mm::rpc
