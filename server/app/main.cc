#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/config.h"
#include "app/replay.h"
#include "app/service.h"
#include "engine/risk_limits.h"

int main(int argc, char** argv) {
  CLI::App app{"mmd quotes a bid and an ask on the Roxom exchange around a fair price from other venues."};
  app.set_version_flag("--version", "mmd " MM_VERSION);
  std::string file;
  app.add_option("--config", file, "Configuration file (JSON with comments)");
  auto* check = app.add_subcommand("check-config", "Read the configuration, tell every problem, and end");
  auto* cancel_all = app.add_subcommand(
      "cancel-all", "Cancel what an mmd that died has left at the exchange, as its ledger tells; then end");
  auto* limits = app.add_subcommand("limits", "Print every limit, what it does and the way back");
  mm::app::ReplayRequest replay;
  auto* replay_command = app.add_subcommand(
      "replay", "Tell a recording to the engine of this program and report the first difference");
  replay_command
      ->add_option("FILE", replay.file, "First file of a run, or the folder of recordings: its newest run")
      ->required()
      ->check(CLI::ExistingPath);
  replay_command->add_option("--at", replay.at,
                             "Show what the engine thought at this moment, such as 2026-01-31T23:59:59.5Z");
  replay_command->add_flag("--print", replay.print,
                           "Show every event, what it led to (->) and what was told (::)");
  app.fallthrough();
  CLI11_PARSE(app, argc, argv);

  if (*limits) {
    std::fputs(mm::engine::risk_limits_page().c_str(), stdout);
    return 0;
  }
  if (*replay_command) return mm::app::replay(replay);
  if (file.empty()) {
    std::fputs("mmd: --config FILE is required\n", stderr);
    return 2;
  }
  const auto config = mm::app::load_config(file);
  if (!config) {
    std::fprintf(stderr, "mmd: %s cannot be used:\n%s\n", file.c_str(), config.error().c_str());
    return 2;
  }
  if (*check) {
    std::printf("%s is valid\n", file.c_str());
    return 0;
  }
  return *cancel_all ? mm::app::cancel_leftovers(*config) : mm::app::run_service(*config);
}
