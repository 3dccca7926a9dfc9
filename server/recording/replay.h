// Hands a recording to a new engine and compares what it does with what was done. Used by `mmd replay` and
// tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "engine/engine.h"
#include "recording/reader.h"

namespace mm::recording {

struct Difference {
  std::uint64_t frame = 0;  // from 1
  Now now;
  std::string event;                  // in words, as all that follows
  std::vector<std::string> expected;  // the actions of the recording, and when it wanted to be woken
  std::vector<std::string> got;
};

// An engine that is told the frames of one run.
class Replay {
 public:
  explicit Replay(engine::EngineConfig config) : engine_(std::move(config)) {}

  // The next frame. Fails when this version cannot read it; after a difference there is nothing to compare.
  Result<std::optional<Difference>> step(const v1::Frame& frame);

  // After the last step.
  std::uint64_t frames() const { return frames_; }
  const engine::Engine& engine() const { return engine_; }
  const engine::Event& event() const { return event_; }
  Now now() const { return now_; }
  const engine::Turn& turn() const { return *turn_; }

 private:
  engine::Engine engine_;
  std::uint64_t frames_ = 0;
  engine::Event event_;
  Now now_;
  const engine::Turn* turn_ = nullptr;
  v1::Frame got_;
};

struct ReplayOutcome {
  std::uint64_t frames = 0;
  std::optional<Difference> difference;  // the first; the replay ends there
  std::uint64_t lost = 0;                // frames in a gap; the replay ends there too
  bool cut_off = false;                  // the last record is not complete
  bool stopped = false;                  // by the watcher
};

// Who looks on.
class ReplayWatch {
 public:
  virtual ~ReplayWatch() = default;
  // Before each frame, told when it came; false ends the replay.
  virtual bool goes_on(const Replay&, Now /*next*/) { return true; }
  virtual void stepped(const Replay&) {}
};

// The whole run, as far as it can be replayed. Fails when a file cannot be read.
Result<ReplayOutcome> replay(RunReader& run, ReplayWatch& watch);
Result<ReplayOutcome> replay(RunReader& run);

// What a turn led to, one line each.
std::vector<std::string> in_words(const engine::Turn& turn, MonoTime now);

}  // namespace mm::recording
