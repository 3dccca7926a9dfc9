#include "app/supervisor.h"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace mm::app {

namespace {

// How long a start may show no sign of life; an exchange that cannot be reached is waited for.
constexpr auto kPatience = std::chrono::seconds(30);
constexpr auto kOftenEnough = std::chrono::seconds(5);

// A quarter of what the unit allows, so that one late picture is no death.
Duration feed_interval() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return kOftenEnough;
  return std::min<Duration>(kOftenEnough, std::chrono::microseconds(microseconds) / 4);
}

}  // namespace

Supervisor::Supervisor() : feed_interval_(feed_interval()) {}

void Supervisor::on_picture(const engine::Snapshot& picture) {
  if (!told_ || picture.mode != mode_) tell_status(picture.mode);
  if (!ready_ && picture.venue_up && picture.account_loaded) {
    ready_ = true;
    sd_notify(0, "READY=1");
  }
  if (picture.now.mono - fed_ < feed_interval_) return;
  fed_ = picture.now.mono;
  if (ready_) {
    sd_notify(0, "WATCHDOG=1");
  } else {
    const auto patience = std::chrono::microseconds(kPatience).count();
    sd_notify(0, ("EXTEND_TIMEOUT_USEC=" + std::to_string(patience)).c_str());
  }
}

void Supervisor::stopping() {
  sd_notify(0, "STOPPING=1");
}

void Supervisor::tell_status(const engine::ModeState& mode) {
  told_ = true;
  mode_ = mode;
  std::string text = "STATUS=" + std::string(to_text(mode.mode));
  if (mode.reason != engine::Reason::none) text += ": " + std::string(to_text(mode.reason));
  sd_notify(0, text.c_str());
}

}  // namespace mm::app
