// How many lines of one kind may be written in a time: a flood must not fill the disk or hide what matters.
// Pure: the time is handed in. Not thread-safe; it belongs to the one who writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/time.h"

namespace mm::telemetry {

class LineLimiter {
 public:
  // At most `most` lines (at least 1) in a window, which begins with the first line after the last one.
  explicit LineLimiter(std::size_t most = 20, Duration window = std::chrono::seconds(10))
      : most_(most), window_(window) {}

  // True when a line may be written at `now`; otherwise it counts as left out.
  bool admit(MonoTime now) {
    end_window(now);
    if (written_ == 0) begins_ = now;
    if (written_ < most_) {
      ++written_;
      return true;
    }
    ++left_out_;
    return false;
  }

  // How many lines were left out of windows that have ended by `now`. Told once; 0 when there is nothing to
  // tell.
  std::uint64_t take_left_out(MonoTime now) {
    end_window(now);
    return std::exchange(untold_, 0);
  }

  // Something will be to tell once the window has ended. Cheap: it asks for no time.
  bool has_left_out() const { return left_out_ + untold_ > 0; }

 private:
  void end_window(MonoTime now) {
    if (written_ == 0 || now - begins_ < window_) return;
    untold_ += std::exchange(left_out_, 0);
    written_ = 0;
  }

  std::size_t most_;
  Duration window_;
  MonoTime begins_;
  std::size_t written_ = 0;
  std::uint64_t left_out_ = 0;  // of the window that runs
  std::uint64_t untold_ = 0;    // of those that have ended
};

}  // namespace mm::telemetry
