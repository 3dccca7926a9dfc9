#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/config.h"
#include "app/service.h"

int main(int argc, char** argv) {
  CLI::App app{"mmd quotes a bid and an ask on the Roxom exchange around a fair price from other venues."};
  app.set_version_flag("--version", "mmd " MM_VERSION);
  std::string file;
  app.add_option("--config", file, "Configuration file (JSON with comments)")->required();
  auto* check = app.add_subcommand("check-config", "Read the configuration, tell every problem, and end");
  app.fallthrough();
  CLI11_PARSE(app, argc, argv);

  const auto config = mm::app::load_config(file);
  if (!config) {
    std::fprintf(stderr, "mmd: %s cannot be used:\n%s\n", file.c_str(), config.error().c_str());
    return 2;
  }
  if (*check) {
    std::printf("%s is valid\n", file.c_str());
    return 0;
  }
  return mm::app::run_service(*config);
}
