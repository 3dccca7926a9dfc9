// Files that hold one secret: a key, a token, an address that lets in whoever knows it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace mm::app {

// What the file holds, without blanks and ends of lines behind it. The error names the file and `what`, and
// nothing of what is in it.
Result<std::string> read_secret(const std::filesystem::path& file, std::string_view what);

// "credential:NAME", or a file that systemd handed over.
bool is_credential(const std::filesystem::path& file);
// Where a file of the configuration in `folder` is: relative ones in that folder, credentials where systemd
// puts them. A credential that was not handed over stays as it is.
std::filesystem::path found_at(const std::filesystem::path& folder, const std::filesystem::path& file);

}  // namespace mm::app
