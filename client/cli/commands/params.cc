// params: list, get, set, diff, apply
#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "cli/parameter_change.h"
#include "cli/parameter_file.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

int list(Session& session) {
  v1::Parameters parameters;
  const auto status = list_parameters(session, parameters);
  if (!status.ok()) return session.fail(status);
  if (session.output.json()) {
    std::puts(to_json(parameters).c_str());
    return client::kDone;
  }
  Table table({"parameter", ">value", "unit", "allowed", ""});
  for (const auto& one : parameters.parameters()) {
    table.add({one.name(), value_text(one.value()), one.unit(), one.range(),
               session.output.paint(Colour::faint, one.help())});
  }
  session.output.print(table);
  if (!session.output.csv()) {
    std::printf("version %llu, etag %s\n", static_cast<unsigned long long>(parameters.version()),
                parameters.etag().c_str());
  }
  return client::kDone;
}

// Only the named ones, in the order of the names; nothing, and a sentence, when there is no such parameter.
bool choose(v1::Parameters& parameters, const std::vector<std::string>& names) {
  v1::Parameters chosen;
  for (const auto& name : names) {
    const auto& all = parameters.parameters();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const v1::Parameter& one) { return one.name() == name; });
    if (found == all.end()) {
      std::fprintf(stderr, "mmctl: there is no parameter '%s'; `mmctl params` lists them\n", name.c_str());
      return false;
    }
    *chosen.add_parameters() = *found;
  }
  parameters.mutable_parameters()->Swap(chosen.mutable_parameters());
  return true;
}

int get(Session& session, const std::vector<std::string>& names) {
  v1::Parameters parameters;
  const auto status = list_parameters(session, parameters);
  if (!status.ok()) return session.fail(status);
  if (!names.empty() && !choose(parameters, names)) return client::kRefused;
  if (session.output.json()) {
    std::fputs(to_parameter_file(parameters).c_str(), stdout);
  } else if (names.size() == 1) {
    std::puts(parameters.parameters(0).value().c_str());
  } else {
    Table table({"parameter", ">value", "unit"});
    for (const auto& one : parameters.parameters()) table.add({one.name(), one.value(), one.unit()});
    session.output.print(table);
  }
  return client::kDone;
}

int set(Session& session, const std::vector<std::string>& changes, const ChangeOptions& options) {
  ParameterValues values;
  for (const auto& change : changes) {
    if (!add_value(change, {}, values)) return client::kUsage;
  }
  return change_parameters(session, values, options);
}

int diff(Session& session, const std::string& file) {
  const auto values = read_parameter_file(file);
  if (!values) return client::kUsage;
  v1::UpdateParametersResponse response;
  const auto status = update_parameters(session, *values, {.dry_run = true}, response);
  if (!status.ok()) return session.fail(status);
  if (session.output.json()) {
    std::puts(to_json(response.trial()).c_str());
  } else if (response.trial().differences().empty()) {
    std::puts("no difference");
  } else {
    session.output.print(differences_table(response.trial().differences(), "file"));
  }
  return client::kDone;
}

int apply(Session& session, const std::string& file, const ChangeOptions& options) {
  const auto values = read_parameter_file(file);
  return values ? change_parameters(session, *values, options) : int{client::kUsage};
}

void add_get(CLI::App& params, Chosen& chosen) {
  auto* command = params.add_subcommand("get", "The values; as JSON in the form that `params apply` reads");
  auto names = std::make_shared<std::vector<std::string>>();
  command->add_option("names", *names, "NAME ...; none: all");
  command->callback([=, &chosen] { chosen = [=](Session& session) { return get(session, *names); }; });
}

void add_set(CLI::App& params, Chosen& chosen) {
  auto* command = params.add_subcommand("set", "Change parameters, all of those named or none");
  auto changes = std::make_shared<std::vector<std::string>>();
  auto options = std::make_shared<ChangeOptions>();
  command->add_option("changes", *changes, "NAME=VALUE ...")->required();
  add_change_options(*command, options);
  command->callback(
      [=, &chosen] { chosen = [=](Session& session) { return set(session, *changes, *options); }; });
}

std::shared_ptr<std::string> add_file(CLI::App& command) {
  auto file = std::make_shared<std::string>();
  command.add_option("-f,--file", *file, kParameterFileHelp)->required();
  return file;
}

void add_diff(CLI::App& params, Chosen& chosen) {
  auto* command = params.add_subcommand("diff", "What a file would change; changes nothing");
  auto file = add_file(*command);
  command->callback([=, &chosen] { chosen = [=](Session& session) { return diff(session, *file); }; });
}

void add_apply(CLI::App& params, Chosen& chosen) {
  auto* command = params.add_subcommand("apply", "Set all that a file names, or nothing");
  auto file = add_file(*command);
  auto options = std::make_shared<ChangeOptions>();
  add_change_options(*command, options);
  command->callback(
      [=, &chosen] { chosen = [=](Session& session) { return apply(session, *file, *options); }; });
}

}  // namespace

void add_params(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("params", "The live parameters, and how to change them");
  command->callback([command, &chosen] {
    if (command->get_subcommands().empty()) chosen = list;
  });
  add_get(*command, chosen);
  add_set(*command, chosen);
  add_diff(*command, chosen);
  add_apply(*command, chosen);
  add_params_past(*command, chosen);
}

}  // namespace mm::cli
