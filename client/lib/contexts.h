// Named places where an mmd is, with what is shown to each, kept in a file of the user's own: names of files,
// never a secret.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/result.h"
#include "lib/target.h"

namespace mm::client {

struct Contexts {
  std::string current = {};  // empty: none
  std::map<std::string, TargetNames> known = {};
};

// $XDG_CONFIG_HOME/mmctl/config.json, or ~/.config/mmctl/config.json.
std::filesystem::path contexts_file();

// No file: no contexts.
Result<Contexts> read_contexts(const std::filesystem::path& file);
// Mode 0600, in one step.
Result<Done> write_contexts(const std::filesystem::path& file, const Contexts& contexts);

// Of that name; the error lists those that there are.
Result<TargetNames> context_named(const Contexts& contexts, const std::string& name);

}  // namespace mm::client
