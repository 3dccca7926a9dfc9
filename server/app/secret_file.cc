#include "app/secret_file.h"

#include <cstdlib>

#include "app/command_line.h"

namespace mm::app {

namespace {

constexpr std::string_view kCredential = "credential:";

// Where systemd puts them; nothing when it hands none over.
std::filesystem::path credential_folder() {
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder ? folder : "";
}

}  // namespace

bool is_credential(const std::filesystem::path& file) {
  const auto folder = credential_folder();
  return file.native().starts_with(kCredential) || (!folder.empty() && file.parent_path() == folder);
}

std::filesystem::path found_at(const std::filesystem::path& folder, const std::filesystem::path& file) {
  if (!is_credential(file)) return folder / file;
  const auto credentials = credential_folder();
  return credentials.empty() ? file : credentials / file.native().substr(kCredential.size());
}

Result<std::string> read_secret(const std::filesystem::path& file, std::string_view what) {
  auto read = read_text(file);
  if (!read) {
    return Error{"cannot read the " + std::string(what) + " from " + file.string() +
                 (is_credential(file) ? "; only a systemd unit with LoadCredential= hands it over" : "")};
  }
  std::string text = std::move(read).value();
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  if (text.empty()) return Error{"the " + std::string(what) + " in " + file.string() + " is empty"};
  return text;
}

}  // namespace mm::app
