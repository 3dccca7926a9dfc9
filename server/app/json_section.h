// Reads one object of a configuration: each value by name, with its range; what was not asked for is unknown.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace mm::app {

class JsonSection {
 public:
  // `path` names the object in messages ("roxom"); problems are appended to `problems`.
  JsonSection(const nlohmann::json& object, std::string path, std::vector<std::string>& problems);

  void text(std::string_view key, std::string& value);
  void choice(std::string_view key, std::string& value, std::span<const std::string_view> allowed);
  void number(std::string_view key, double& value, double low, double high);
  void milliseconds(std::string_view key, Duration& value, std::int64_t low, std::int64_t high);
  void boolean(std::string_view key, bool& value);
  // The member, or null when it is not there or of another type than `type`.
  const nlohmann::json* member(std::string_view key, nlohmann::json::value_t type);

  // The member whatever its type, or null when it is not there.
  const nlohmann::json* value(std::string_view key) { return find(key); }

  void problem(std::string_view key, const std::string& what);
  // To be called last: refuses the keys nobody asked for.
  void refuse_unknown();

 private:
  const nlohmann::json* find(std::string_view key);

  const nlohmann::json& object_;
  std::string path_;
  std::vector<std::string>& problems_;
  std::vector<std::string_view> known_;
};

}  // namespace mm::app
