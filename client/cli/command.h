// What a command of mmctl is: it adds itself to the command line, and when chosen leaves what is to be run.
#pragma once

#include <CLI/App.hpp>
#include <cstdio>
#include <functional>

#include "cli/output.h"
#include "lib/connection.h"

namespace mm::cli {

struct Session {
  client::Connection& connection;
  Output& output;

  // Says on standard error what went wrong; the exit status for it.
  int fail(const grpc::Status& status) const {
    std::fprintf(stderr, "mmctl: %s\n", connection.sentence(status).c_str());
    return client::exit_code(status);
  }
};

// Filled in by the command that the command line names; returns the exit status.
using Chosen = std::function<int(Session&)>;

// The same of a command that asks no mmd.
using Offline = std::function<int(const Output&)>;

// The usual patience with a call that only looks or changes something at once.
inline constexpr std::chrono::seconds kPatience{5};

void add_trading(CLI::App& app,
                 Chosen& chosen);  // start, stop, reduce, set-spread, cancel-all, kill, kill-reset, log-level
void add_status(CLI::App& app, Chosen& chosen);
void add_watch(CLI::App& app, Chosen& chosen);
void add_orders(CLI::App& app, Chosen& chosen);
void add_fills(CLI::App& app, Chosen& chosen);
void add_history(CLI::App& app, Chosen& chosen);
void add_pnl(CLI::App& app, Chosen& chosen);
void add_events(CLI::App& app, Chosen& chosen);
void add_params(CLI::App& app, Chosen& chosen);
void add_params_past(CLI::App& params, Chosen& chosen);  // history, rollback
void add_explain(CLI::App& app, Chosen& chosen);
void add_shadow(CLI::App& app, Chosen& chosen);
void add_latency(CLI::App& app, Chosen& chosen);
void add_doctor(CLI::App& app, Chosen& chosen);
void add_token(CLI::App& app, Offline& offline);    // new, list, revoke
void add_context(CLI::App& app, Offline& offline);  // set, use, list, delete, current
void add_completion(CLI::App& app, Offline& offline);

// The picture as `status` and `watch` show it.
std::string picture_text(const v1::ServiceState& state, const Output& output);

}  // namespace mm::cli
