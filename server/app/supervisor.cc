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
  if (!ready_ && picture.venue_up && picture.account_loaded) {
    ready_ = true;
    sd_notify(0, "READY=1");
  }
  tell_status(picture);
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

void Supervisor::tell_status(const engine::Snapshot& picture) {
  std::string status;
  if (ready_) {
    status = to_text(picture.mode.mode);
    if (picture.mode.reason != engine::Reason::none)
      status += ": " + std::string(to_text(picture.mode.reason));
  } else if (picture.venue_up) {
    status = "waiting until the account at the exchange can be listed";
  } else {
    status = "waiting for a link to the exchange; the log tells why there is none";
  }
  if (status == status_) return;
  status_ = status;
  sd_notify(0, ("STATUS=" + status).c_str());
}

}  // namespace mm::app
