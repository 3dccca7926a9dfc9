// What the commands of mmd that end by themselves have in common.
#pragma once

#include <filesystem>
#include <string>

#include "core/result.h"

namespace mm::app {

// Says on standard error what cannot be used; the exit status for it.
int refuse(const std::string& problem);

// The whole file.
Result<std::string> read_text(const std::filesystem::path& file);

}  // namespace mm::app
