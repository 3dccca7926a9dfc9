#include "lib/contexts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace mm::client {

namespace {

using nlohmann::json;

// Where each text of a context is kept.
constexpr std::pair<const char*, std::string TargetNames::*> kTexts[] = {
    {"endpoint", &TargetNames::endpoint},     {"tls_ca", &TargetNames::tls_ca},
    {"tls_name", &TargetNames::tls_name},     {"client_cert", &TargetNames::client_cert},
    {"client_key", &TargetNames::client_key}, {"token_file", &TargetNames::token_file},
    {"token_env", &TargetNames::token_env},
};

json to_json(const TargetNames& names) {
  json object = json::object();
  for (const auto& [key, member] : kTexts) {
    if (!(names.*member).empty()) object[key] = names.*member;
  }
  if (names.tls) object["tls"] = true;
  return object;
}

TargetNames names_from(const json& object) {
  TargetNames names;
  for (const auto& [key, member] : kTexts) names.*member = object.value(key, "");
  names.tls = object.value("tls", false);
  return names;
}

}  // namespace

std::filesystem::path contexts_file() {
  const char* const config = std::getenv("XDG_CONFIG_HOME");
  const char* const home = std::getenv("HOME");
  const std::filesystem::path folder = config && *config
                                           ? std::filesystem::path(config)
                                           : std::filesystem::path(home ? home : "/") / ".config";
  return folder / "mmctl" / "config.json";
}

Result<Contexts> read_contexts(const std::filesystem::path& file) {
  Contexts contexts;
  std::ifstream in(file);
  if (!in) return contexts;
  try {
    const json document = json::parse(in);
    contexts.current = document.value("current", "");
    for (const auto& [name, object] : document.at("contexts").items())
      contexts.known[name] = names_from(object);
  } catch (const json::exception&) {
    return Error{file.string() + " is not as `mmctl context set` writes it; mend it or delete it"};
  }
  return contexts;
}

Result<Done> write_contexts(const std::filesystem::path& file, const Contexts& contexts) {
  json document{{"current", contexts.current}, {"contexts", json::object()}};
  for (const auto& [name, names] : contexts.known) document["contexts"][name] = to_json(names);
  const std::string text = document.dump(2) + '\n';
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  const std::filesystem::path beside = file.string() + ".new";
  ::unlink(beside.c_str());
  const int out = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written =
      out >= 0 && ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (out >= 0) ::close(out);
  if (!written || ::rename(beside.c_str(), file.c_str()) != 0) return Error{"cannot write " + file.string()};
  return Done{};
}

Result<TargetNames> context_named(const Contexts& contexts, const std::string& name) {
  const auto known = contexts.known.find(name);
  if (known != contexts.known.end()) return known->second;
  std::string list;
  for (const auto& [other, names] : contexts.known) list += (list.empty() ? "" : ", ") + other;
  return Error{"there is no context '" + name + "'" +
               (list.empty() ? "; `mmctl context set` makes one" : "; there are: " + list)};
}

}  // namespace mm::client
