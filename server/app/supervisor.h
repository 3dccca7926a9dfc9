// Tells systemd how we are (sd_notify(3)): ready once the account is loaded and compared with the exchange,
// alive as long as the loop makes pictures, and in a few words what we are doing. Without systemd nothing is
// told. Used on the loop's thread, so that a loop that is stuck feeds no watchdog.
#pragma once

#include <string>

#include "core/time.h"
#include "engine/snapshot.h"

namespace mm::app {

class Supervisor {
 public:
  Supervisor();

  // To be called at least twice a second.
  void on_picture(const engine::Snapshot& picture);
  void stopping();

 private:
  void tell_status(const engine::Snapshot& picture);

  Duration feed_interval_;
  MonoTime fed_{};
  bool ready_ = false;
  std::string status_;
};

}  // namespace mm::app
