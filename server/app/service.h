// The running service: reads keys, builds the rooms, runs the loop until told to end.
#pragma once

#include "app/config.h"

namespace mm::app {

// Runs until SIGTERM or SIGINT; then stops, cancels and waits for the proof. Returns the exit status: 0 also
// when the exchange has not confirmed in time (what is left is named in the log), 1 when it could not begin.
int run_service(const Config& config);

}  // namespace mm::app
