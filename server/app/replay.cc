#include "app/replay.h"

#include <cstdio>

#include "app/command_line.h"
#include "engine/describe.h"
#include "recording/picture.h"
#include "recording/replay.h"
#include "recording/wall_text.h"

namespace mm::app {

namespace {

using recording::Replay;
using recording::wall_text;

void say(const std::string& line) {
  std::fputs((line + '\n').c_str(), stdout);
}

void say_indented(const std::vector<std::string>& lines) {
  for (const auto& line : lines) say("  " + line);
}

// Prints what is asked for on the way, and the picture at the moment that is asked for.
class Watch final : public recording::ReplayWatch {
 public:
  Watch(bool print, std::optional<WallTime> at) : print_(print), at_(at) {}

  bool goes_on(const Replay& replay, Now next) override {
    if (!at_ || next.wall <= *at_) return true;
    if (replay.frames() > 0) show(replay);  // the engine lives no longer than the replay
    return false;
  }

  void stepped(const Replay& replay) override {
    if (replay.frames() == 1) first_ = replay.now().wall;
    last_ = replay.now().wall;
    if (!print_) return;
    say(wall_text(last_) + "  " + engine::describe(replay.event()));
    for (const auto& action : replay.turn().actions) say("    -> " + engine::describe(action));
    for (const auto& fact : replay.turn().facts) say("    :: " + engine::describe(fact));
  }

  WallTime first() const { return first_; }
  WallTime last() const { return last_; }

 private:
  static void show(const Replay& replay) {
    say("after frame " + std::to_string(replay.frames()) + ", " + engine::describe(replay.event()) +
        ", which led to:");
    say_indented(recording::in_words(replay.turn(), replay.now().mono));
    for (const auto& line : recording::picture_lines(replay.engine().snapshot(replay.now()))) say(line);
  }

  bool print_;
  std::optional<WallTime> at_;
  WallTime first_{};
  WallTime last_{};
};

void say_difference(const recording::Difference& difference) {
  say("frame " + std::to_string(difference.frame) + " at " + wall_text(difference.now.wall) +
      " is the first with a difference");
  say("it was told: " + difference.event);
  say("recorded:");
  say_indented(difference.expected);
  say("now:");
  say_indented(difference.got);
}

void say_outcome(const recording::ReplayOutcome& outcome, const Watch& watch) {
  say(std::to_string(outcome.frames) + " frames from " + wall_text(watch.first()) + " to " +
      wall_text(watch.last()) + ": " + (outcome.difference ? "a difference" : "no difference"));
  if (outcome.lost > 0) {
    say("then " + std::to_string(outcome.lost) +
        " frames were lost while recording; what follows cannot be replayed");
  }
  if (outcome.cut_off) say("the last record was cut off, as a killed process leaves it");
}

}  // namespace

int replay(const ReplayRequest& request) {
  std::optional<WallTime> at;
  if (!request.at.empty()) {
    const auto time = recording::parse_wall(request.at);
    if (!time) return refuse(time.error());
    at = *time;
  }
  const auto file = recording::first_file(request.file);
  if (!file) return refuse(file.error());
  auto run = recording::RunReader::open(*file);
  if (!run) return refuse(run.error());
  say(file->filename().string() + ", recorded by mmd " + run->header().program_version());
  Watch watch(request.print, at);
  const auto outcome = recording::replay(run.value(), watch);
  if (!outcome) return refuse(outcome.error());
  if (at && outcome->stopped && outcome->frames == 0)
    return refuse("the recording begins after " + request.at);
  if (!at || !outcome->stopped) say_outcome(*outcome, watch);
  if (outcome->difference) {
    say_difference(*outcome->difference);
    return 1;
  }
  if (at && !outcome->stopped) return refuse("the recording ends before " + request.at);
  return 0;
}

}  // namespace mm::app
