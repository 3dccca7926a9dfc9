// The running service: reads keys, builds the rooms, runs the loop until told to end.
#pragma once

#include <string>

#include "app/config.h"

namespace mm::app {

// Runs until SIGTERM or SIGINT; then stops, cancels and waits for the proof. Returns the exit status: 0 also
// when the exchange has not confirmed in time (what is left is named in the log), 1 when it could not begin.
int run_service(const Config& config);

// Cancels what an earlier run left at the exchange, by the ledger, and touches nothing else. Returns 0 when
// the exchange is proven to hold no order of ours, 1 when it is not, also because another mmd runs. With a
// reason to `kill` the kill switch is engaged too: whoever starts the service next has to lift it first.
int cancel_leftovers(const Config& config, const std::string& kill);

}  // namespace mm::app
