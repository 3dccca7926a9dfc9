// Records every turn of the engine to files, cheaply enough to be left on: the loop only copies a turn into a
// slot that was made beforehand; a thread of its own turns slots into bytes and writes them some times a
// second. When that thread falls behind, turns are lost, counted, and a Gap in the file tells how many.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/result.h"
#include "core/slot_ring.h"
#include "engine/engine.h"
#include "recording/file_writer.h"

namespace mm::recording {

struct RecorderSettings {
  FileSettings files;
  std::size_t slots = 8192;  // rounded up to a power of two
};

class Recorder {
 public:
  // Makes the first file at once, so that a folder that cannot be used is known before anything trades.
  static Result<std::unique_ptr<Recorder>> start(RecorderSettings settings,
                                                 const engine::EngineConfig& config, WallTime now);
  ~Recorder();  // closes
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // On the loop's thread, with what was handed to Engine::process and what it returned. Never waits; takes
  // nothing from the heap for turns without answers to commands.
  void record(const engine::Event& event, Now now, const engine::Turn& turn);

  // Everything recorded so far goes to the file, and the thread ends. On the loop's thread.
  void close();

  // Callable from any thread.
  std::uint64_t frames() const { return frames_.load(std::memory_order_relaxed); }  // written
  std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }
  // Why nothing is written any more; empty as long as all is well.
  std::string problem() const;

 private:
  struct Slot {
    engine::Event event;
    Now now;
    MonoTime wake_at;
    std::vector<engine::Action> actions;
    std::uint64_t lost_before = 0;
  };

  Recorder(const RecorderSettings& settings, const engine::EngineConfig& config, WallTime now);

  // All of these on the recorder's own thread.
  void run();
  void drain();
  void write(const Slot& slot);
  void write_gap(std::uint64_t lost);
  void flush();
  static void clear(Slot& slot);

  FileWriter files_;
  v1::Record frame_;
  v1::Record gap_;
  bool failed_ = false;

  SlotRing<Slot> ring_;
  std::uint64_t lost_here_ = 0;  // on the loop's thread, since the last slot that was filled
  std::atomic<std::uint64_t> frames_{0};
  std::atomic<std::uint64_t> lost_{0};

  mutable std::mutex mutex_;
  std::condition_variable ending_;
  bool end_ = false;     // guarded by mutex_
  std::string problem_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace mm::recording
