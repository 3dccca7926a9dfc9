// mmctl: steers and shows a running mmd over gRPC.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdlib>

#include "cli/command.h"
#include "cli/target_options.h"
#include "version/version.h"

namespace {

// `set-spread -5` names a value, not an option "-5": it is for mmd to refuse it in words. So it goes last,
// where
// "--" can say so.
std::vector<std::string> arguments(int argc, char** argv) {
  std::vector<std::string> list(argv + 1, argv + argc);
  const auto negative = [](const std::string& text) {
    return text.size() > 1 && text[0] == '-' && (text[1] == '.' || (text[1] >= '0' && text[1] <= '9'));
  };
  const auto command = std::find(list.begin(), list.end(), "set-spread");
  const auto value = std::find_if(command, list.end(), negative);
  if (value != list.end()) {
    std::rotate(value, value + 1, list.end());
    list.insert(list.end() - 1, "--");
  }
  return {list.rbegin(), list.rend()};  // the order that CLI11 reads
}

}  // namespace

int main(int argc, char** argv) {
  using namespace mm;
  CLI::App app{"Steers and shows a running mmd, the market maker.", "mmctl"};
  app.footer(
      "Exit status: 0 done, 1 refused or not confirmed, 2 wrong usage, 3 mmd does not answer.\n"
      "NO_COLOR turns colours off.");
  app.set_version_flag("--version", "mmctl " + version());
  app.require_subcommand(1);
  app.fallthrough();
  std::string format = "table";
  std::string context;
  client::TargetNames said;
  cli::add_target_options(app, said);
  app.get_option("--endpoint")->envname("MMCTL_ENDPOINT");
  app.add_option("--context", context, "A context to use: see mmctl context")->envname("MMCTL_CONTEXT");
  app.add_option("-o,--output", format,
                 "table for people; json and csv for programs (csv where there is a table)")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  app.add_flag_callback(
      "--json", [&format] { format = "json"; }, "Short for --output json");
  app.add_flag_callback(
      "--csv", [&format] { format = "csv"; }, "Short for --output csv");

  cli::Chosen chosen;
  cli::Offline offline;
  cli::add_trading(app, chosen);
  cli::add_status(app, chosen);
  cli::add_watch(app, chosen);
  cli::add_orders(app, chosen);
  cli::add_fills(app, chosen);
  cli::add_history(app, chosen);
  cli::add_pnl(app, chosen);
  cli::add_events(app, chosen);
  cli::add_params(app, chosen);
  cli::add_explain(app, chosen);
  cli::add_shadow(app, chosen);
  cli::add_latency(app, chosen);
  cli::add_doctor(app, chosen);
  cli::add_token(app, offline);
  cli::add_context(app, offline);
  cli::add_completion(app, offline);
  try {
    app.parse(arguments(argc, argv));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? client::kDone : client::kUsage;
  }

  using Form = cli::Output::Form;
  cli::Output output(format == "json" ? Form::json : format == "csv" ? Form::csv : Form::table);
  if (offline) return offline(output);
  const auto names = cli::chosen_target(context, said);
  auto target = names ? client::read_target(*names) : Error{names.error()};
  if (!target) {
    std::fprintf(stderr, "mmctl: %s\n", target.error().c_str());
    return client::kRefused;
  }
  client::Connection connection(std::move(target).value());
  cli::Session session{connection, output};
  return chosen(session);
}
