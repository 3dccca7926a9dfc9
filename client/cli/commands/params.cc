#include <memory>

#include "cli/command.h"

namespace mm::cli {

namespace {

int list(Session& session) {
  v1::ListParametersResponse response;
  const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
    return session.connection.state().ListParameters(&context, {}, &response);
  });
  if (!status.ok()) return session.fail(status);
  if (session.output.json()) {
    std::puts(to_json(response.parameters()).c_str());
    return client::kDone;
  }
  Table table({"parameter", ">value", "unit", "allowed", ""});
  for (const auto& one : response.parameters().parameters()) {
    table.add({one.name(), one.value().empty() ? "not set" : one.value(), one.unit(), one.range(),
               session.output.paint(Colour::faint, one.help())});
  }
  std::printf("%sversion %llu\n", table.text().c_str(),
              static_cast<unsigned long long>(response.parameters().version()));
  return client::kDone;
}

int set(Session& session, const std::vector<std::string>& changes, std::uint64_t if_version) {
  v1::UpdateParametersRequest request;
  for (const auto& change : changes) {
    const auto equals = change.find('=');
    if (equals == std::string::npos || equals == 0) {
      std::fprintf(stderr, "mmctl: '%s' must be NAME=VALUE, such as order_size=0.50\n", change.c_str());
      return client::kUsage;
    }
    auto& one = *request.add_changes();
    one.set_name(change.substr(0, equals));
    one.set_value(change.substr(equals + 1));
  }
  if (if_version != 0) request.set_expected_version(if_version);
  v1::UpdateParametersResponse response;
  const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
    return session.connection.control().UpdateParameters(&context, request, &response);
  });
  if (!status.ok()) return session.fail(status);
  std::puts(session.output.json() ? to_json(response).c_str() : response.message().c_str());
  return client::kDone;
}

}  // namespace

void add_params(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("params", "The live parameters; `params set` changes them");
  command->callback([command, &chosen] {
    if (command->get_subcommands().empty()) chosen = list;
  });
  auto* setter = command->add_subcommand("set", "Change parameters, all of those named or none");
  auto changes = std::make_shared<std::vector<std::string>>();
  auto if_version = std::make_shared<std::uint64_t>(0);
  setter->add_option("changes", *changes, "NAME=VALUE ...")->required();
  setter->add_option("--if-version", *if_version, "Only if the parameters still have this version");
  setter->callback(
      [=, &chosen] { chosen = [=](Session& session) { return set(session, *changes, *if_version); }; });
}

}  // namespace mm::cli
