// The file of tokens: one a line, "name role sha256 made expires", with times in UTC or "-" for never. Of the
// tokens themselves it holds digests only. mmctl writes it, mmd reads it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/role.h"
#include "access/secret.h"
#include "core/result.h"
#include "core/time.h"

namespace mm::access {

struct Token {
  std::string name;
  Role role = Role::viewer;
  Digest digest{};
  WallTime made{};
  std::optional<WallTime> expires = {};
};

// Why it cannot name a token; empty when it can.
std::string problem_of_token_name(std::string_view name);

// Errors name the line, and nothing of what is in it.
Result<std::vector<Token>> parse_tokens(std::string_view text);
std::string to_text(const std::vector<Token>& tokens);

Result<std::vector<Token>> read_tokens(const std::filesystem::path& file);

// Reads, changes and writes the file in one step that nobody sees half done; one that is not there is made,
// for its owner alone (run as root: the folder's owner). `change` returns a problem, or nothing.
Result<Done> change_tokens(const std::filesystem::path& file,
                           const std::function<std::string(std::vector<Token>&)>& change);

// "2026-01-31T23:59:59Z"
std::string time_text(WallTime time);

}  // namespace mm::access
