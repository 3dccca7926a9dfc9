// A change of parameters as the command line asks for it, made or only tried: shared by set-spread and
// params.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"

namespace mm::cli {

using ParameterValues = std::vector<std::pair<std::string, std::string>>;  // name, value as text

struct ChangeOptions {
  bool dry_run = false;
  std::string if_etag;
};

void add_dry_run(CLI::App& command, const std::shared_ptr<ChangeOptions>& options);
// --if-etag too.
void add_change_options(CLI::App& command, const std::shared_ptr<ChangeOptions>& options);

grpc::Status update_parameters(Session& session, const ParameterValues& values, const ChangeOptions& options,
                               v1::UpdateParametersResponse& response);
// The same, and shows the outcome; the exit status.
int change_parameters(Session& session, const ParameterValues& values, const ChangeOptions& options);

// All there are, with their etag.
grpc::Status list_parameters(Session& session, v1::Parameters& parameters);

// What would change, and the quotes of today beside those that would be.
std::string trial_text(const v1::ParameterTrial& trial);
// Only what would change.
Table differences_table(const google::protobuf::RepeatedPtrField<v1::ParameterDifference>& differences,
                        const char* after);

}  // namespace mm::cli
