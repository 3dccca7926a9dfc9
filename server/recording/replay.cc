#include "recording/replay.h"

#include <google/protobuf/arena.h>

#include "engine/describe.h"
#include "recording/translate.h"

namespace mm::recording {

namespace {

std::string wake_in_words(MonoTime wake_at, MonoTime now) {
  if (wake_at == MonoTime::max()) return "no wake-up";
  return "wake after " + std::to_string(to_ns(wake_at - now)) + " ns";
}

Result<std::vector<std::string>> in_words(const v1::Frame& frame) {
  std::vector<std::string> words;
  for (const auto& action : frame.actions()) {
    const auto decoded = decode(action);
    if (!decoded) return Error{decoded.error()};
    words.push_back(describe(*decoded));
  }
  words.push_back(wake_in_words(decode_wake(frame), MonoTime(Duration(frame.mono_ns()))));
  return words;
}

// Where words do not tell two actions apart, the messages do.
void tell_apart(Difference& difference, const v1::Frame& expected, const v1::Frame& got) {
  if (difference.expected != difference.got) return;
  for (int i = 0; i < expected.actions_size(); ++i) {
    difference.expected[static_cast<std::size_t>(i)] = expected.actions(i).ShortDebugString();
    difference.got[static_cast<std::size_t>(i)] = got.actions(i).ShortDebugString();
  }
}

// Serialized without a map in it, a message has one form only.
bool same(const v1::Frame& a, const v1::Frame& b) {
  if (a.actions_size() != b.actions_size() || a.has_wake_after_ns() != b.has_wake_after_ns() ||
      a.wake_after_ns() != b.wake_after_ns()) {
    return false;
  }
  for (int i = 0; i < a.actions_size(); ++i) {
    if (a.actions(i).SerializeAsString() != b.actions(i).SerializeAsString()) return false;
  }
  return true;
}

}  // namespace

std::vector<std::string> in_words(const engine::Turn& turn, MonoTime now) {
  std::vector<std::string> words;
  for (const auto& action : turn.actions) words.push_back(engine::describe(action));
  words.push_back(wake_in_words(turn.wake_at, now));
  return words;
}

Result<std::optional<Difference>> Replay::step(const v1::Frame& frame) {
  auto event = decode(frame.event());
  if (!event) return Error{event.error()};
  event_ = std::move(event).value();
  now_ = {MonoTime(Duration(frame.mono_ns())), wall_from_unix_ns(frame.wall_ns())};
  turn_ = &engine_.process(event_, now_);
  ++frames_;
  got_.Clear();
  for (const auto& action : turn_->actions) encode(action, *got_.add_actions());
  encode_wake(turn_->wake_at, now_.mono, got_);
  if (same(frame, got_)) return std::optional<Difference>{};
  auto expected = in_words(frame);
  if (!expected) return Error{expected.error()};
  Difference difference{frames_, now_, engine::describe(event_), std::move(expected).value(),
                        in_words(*turn_, now_.mono)};
  tell_apart(difference, frame, got_);
  return std::optional<Difference>(std::move(difference));
}

Result<ReplayOutcome> replay(RunReader& run, ReplayWatch& watch) {
  auto config = decode(run.header().engine());
  if (!config) return run.reader().damage("the engine's configuration: " + config.error());
  Replay replay(std::move(config).value());
  ReplayOutcome outcome;
  // Each frame's messages in the same place, and not one by one from the heap.
  std::vector<char> block(1 << 16);
  google::protobuf::Arena arena(block.data(), block.size());
  for (;;) {
    arena.Reset();
    auto& record = *google::protobuf::Arena::CreateMessage<v1::Record>(&arena);
    const auto there = run.next(record);
    if (!there) return Error{there.error()};
    if (!*there) break;
    if (record.has_gap()) {
      outcome.lost = record.gap().lost_frames();
      break;
    }
    const v1::Frame& frame = record.frame();
    const Now next{MonoTime(Duration(frame.mono_ns())), wall_from_unix_ns(frame.wall_ns())};
    outcome.stopped = !watch.goes_on(replay, next);
    if (outcome.stopped) break;
    auto step = replay.step(frame);
    if (!step) return run.reader().damage(step.error());
    watch.stepped(replay);
    outcome.difference = std::move(step).value();
    if (outcome.difference) break;
  }
  outcome.frames = replay.frames();
  outcome.cut_off = run.cut_off();
  return outcome;
}

Result<ReplayOutcome> replay(RunReader& run) {
  ReplayWatch nobody;
  return replay(run, nobody);
}

}  // namespace mm::recording
