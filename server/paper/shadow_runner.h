// Runs a shadow on a thread of its own. The trading loop only copies what a shadow hears of into slots that
// were made beforehand; when none is free, news are lost and counted.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "core/slot_ring.h"
#include "paper/shadow.h"

namespace mm::paper {

class ShadowRunner {
 public:
  // Takes a picture on the runner's thread: the first at once, then some a second while there is news, and
  // one at the end.
  using Show = std::function<void(std::shared_ptr<const engine::ShadowPicture>)>;

  // `real` shows the trading engine before the first turn that is told.
  ShadowRunner(ShadowSettings settings, std::shared_ptr<const engine::Snapshot> real, Show show,
               std::size_t slots = 4096);
  ~ShadowRunner();  // ends it
  ShadowRunner(const ShadowRunner&) = delete;
  ShadowRunner& operator=(const ShadowRunner&) = delete;

  // ---- on the loop's thread ----

  // With what was handed to Engine::process and what it returned. Never waits, takes nothing from the heap.
  void tell(const engine::Event& event, Now now, const engine::Turn& turn);
  // What was told so far is still worked through; then `ended` is called, as the last thing on the runner's
  // thread.
  void end(std::function<void()> ended);

 private:
  struct Slot {
    Heard what;
    Now now;
    std::uint64_t lost_before = 0;
  };

  template <typename What>
  void put(const What& what, Now now);

  // On the runner's own thread.
  void run();
  bool drain();
  void publish();

  SlotRing<Slot> ring_;
  std::uint64_t lost_here_ = 0;  // on the loop's thread, since the last slot that was filled

  // On the runner's own thread.
  ShadowSettings settings_;
  std::shared_ptr<const engine::Snapshot> real_;
  std::unique_ptr<Shadow> shadow_;
  Show show_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable ending_;
  bool end_ = false;
  std::function<void()> ended_;

  std::thread thread_;
};

}  // namespace mm::paper
