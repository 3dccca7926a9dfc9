#include "recording/recorder.h"

#include <chrono>
#include <utility>

#include "core/background.h"
#include "recording/translate.h"

namespace mm::recording {

namespace {

// Between two looks at the slots: what a killed process can take with it, and, since nobody wakes the thread,
// what keeps the loop free of system calls.
constexpr auto kPause = std::chrono::milliseconds(20);
constexpr std::size_t kUsualActions = 4;       // of one turn; more are made room for when they come
constexpr std::size_t kBytesAtOnce = 1 << 18;  // in memory before they are handed to the system

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::start(RecorderSettings settings,
                                                  const engine::EngineConfig& config, WallTime now) {
  std::unique_ptr<Recorder> recorder(new Recorder(settings, config, now));
  if (auto opened = recorder->files_.open(); !opened) return Error{opened.error()};
  recorder->thread_ = std::thread([one = recorder.get()] { one->run(); });
  return recorder;
}

Recorder::Recorder(const RecorderSettings& settings, const engine::EngineConfig& config, WallTime now)
    : files_(settings.files, config, now), ring_(settings.slots) {
  for (Slot& slot : ring_.all()) slot.actions.reserve(kUsualActions);
}

Recorder::~Recorder() {
  close();
}

void Recorder::record(const engine::Event& event, Now now, const engine::Turn& turn) {
  Slot* slot = ring_.free();
  if (!slot) {
    ++lost_here_;
    lost_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  slot->event = event;
  slot->now = now;
  slot->wake_at = turn.wake_at;
  slot->actions.assign(turn.actions.begin(), turn.actions.end());
  slot->lost_before = std::exchange(lost_here_, 0);
  ring_.hand_over();
}

void Recorder::close() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ending_.notify_one();
  thread_.join();
  if (lost_here_ > 0 && !failed_) {
    write_gap(lost_here_);
    flush();
  }
}

std::string Recorder::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

void Recorder::run() {
  stand_behind_trading();
  for (bool end = false; !end;) {
    {
      std::unique_lock lock(mutex_);
      end = ending_.wait_for(lock, kPause, [this] { return end_; });
    }
    drain();
  }
}

void Recorder::drain() {
  while (Slot* slot = ring_.next()) {
    write(*slot);
    clear(*slot);
    ring_.give_back();
    if (files_.unwritten() >= kBytesAtOnce) flush();
  }
  flush();
}

// What was shared or large is let go here and not on the loop's thread; the room for actions stays.
void Recorder::clear(Slot& slot) {
  slot.event = engine::Woke{};
  slot.actions.clear();
}

void Recorder::write(const Slot& slot) {
  if (failed_) {
    lost_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (slot.lost_before > 0) write_gap(slot.lost_before);
  auto& frame = *frame_.mutable_frame();
  frame.Clear();
  frame.set_mono_ns(to_ns(slot.now.mono.time_since_epoch()));
  frame.set_wall_ns(unix_ns(slot.now.wall));
  encode(slot.event, *frame.mutable_event());
  for (const auto& action : slot.actions) encode(action, *frame.add_actions());
  encode_wake(slot.wake_at, slot.now.mono, frame);
  if (files_.append(frame_)) return;
  lost_.fetch_add(1, std::memory_order_relaxed);
  write_gap(1);
}

void Recorder::write_gap(std::uint64_t lost) {
  gap_.mutable_gap()->set_lost_frames(lost);
  files_.append(gap_);
}

void Recorder::flush() {
  if (failed_) return;
  const auto done = files_.flush(std::chrono::system_clock::now());
  frames_.store(files_.frames_written(), std::memory_order_relaxed);
  if (done) return;
  failed_ = true;
  lost_.fetch_add(files_.frames_appended() - files_.frames_written(), std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  problem_ = done.error();
}

}  // namespace mm::recording
