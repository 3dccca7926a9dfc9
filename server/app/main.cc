#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/backtest.h"
#include "app/config.h"
#include "app/config_files.h"
#include "app/config_page.h"
#include "app/replay.h"
#include "app/service.h"
#include "backtest/assumptions.h"
#include "engine/risk_limits.h"
#include "version/version.h"

int main(int argc, char** argv) {
  CLI::App app{"mmd quotes a bid and an ask on the Roxom exchange around a fair price from other venues."};
  app.set_version_flag("--version", "mmd " + mm::version());
  std::string file;
  app.add_option("--config", file, "Configuration file (JSON with comments)");
  auto* check = app.add_subcommand(
      "check-config", "Read the configuration and the files that it names, tell every problem, and end");
  auto* config_keys = app.add_subcommand(
      "config-keys", "Print every key of the configuration, with range, default and meaning");
  auto* cancel_all = app.add_subcommand(
      "cancel-all", "Cancel what an mmd that died has left at the exchange, as its ledger tells; then end");
  std::string kill;
  cancel_all->add_option(
      "--kill", kill,
      "Also engage the kill switch, for this reason: no start trades before `mmctl kill-reset`");
  auto* limits = app.add_subcommand("limits", "Print every limit, what it does and the way back");
  auto* assumptions = app.add_subcommand(
      "assumptions", "Print what a backtest assumes about the world, with units and reasons");
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
  mm::app::BacktestRequest backtest;
  auto* backtest_command = app.add_subcommand(
      "backtest", "Trade configurations on past prices against a simulated exchange, and compare them");
  backtest_command->add_option("--config", backtest.configs, "Configuration; may be given several times")
      ->required()
      ->check(CLI::ExistingFile);
  backtest_command
      ->add_option(
          "--prices", backtest.prices,
          "CSV of bars as mmsim --prices takes it, a recording, or a folder of recordings: its newest")
      ->required()
      ->check(CLI::ExistingPath);
  backtest_command->add_option(
      "--flow", backtest.flow,
      "Takers: 'model', or a CSV of trades (time_ms, side, quantity, and price if known)");
  backtest_command->add_option("--from", backtest.from, "Of the prices, such as 2026-01-31T12:00:00");
  backtest_command->add_option("--until", backtest.until, "The same");
  backtest_command->add_option(
      "--assume", backtest.assumptions,
      "NAME=VALUE: another world; see `mmd assumptions`. May be given several times");
  backtest_command->add_option("--latency-from", backtest.latency_from,
                               "Ledger whose newest orders tell how long requests take");
  backtest_command->add_option("--seeds", backtest.seeds, "Worlds for each configuration")
      ->check(CLI::Range(1, 100'000));
  backtest_command->add_option("--seed", backtest.first_seed, "The first of them");
  backtest_command->add_option("--threads", backtest.threads, "0: one for each core")
      ->check(CLI::Range(0, 1024));
  backtest_command->add_option("--json", backtest.json, "Write everything to this file");
  backtest_command->add_option("--html", backtest.html, "Write a page with charts to this file");
  app.fallthrough();
  CLI11_PARSE(app, argc, argv);

  if (*limits) {
    std::fputs(mm::engine::risk_limits_page().c_str(), stdout);
    return 0;
  }
  if (*config_keys) {
    std::fputs(mm::app::config_page().c_str(), stdout);
    return 0;
  }
  if (*assumptions) {
    std::fputs(mm::backtest::assumptions_page().c_str(), stdout);
    return 0;
  }
  if (*replay_command) return mm::app::replay(replay);
  if (*backtest_command) return mm::app::backtest(backtest);
  if (file.empty()) {
    std::fputs("mmd: --config FILE is required\n", stderr);
    return 2;
  }
  const auto config = mm::app::load_config(file);
  if (!config) {
    std::fprintf(stderr, "mmd: %s cannot be used:\n%s\n", file.c_str(), config.error().c_str());
    return 2;
  }
  if (*check) return mm::app::check_config(*config, file);
  return *cancel_all ? mm::app::cancel_leftovers(*config, kill) : mm::app::run_service(*config);
}
