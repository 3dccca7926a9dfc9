// Reads one object of a configuration: each value by name, with its range and what it means; what was not
// asked for is unknown. What is asked for is remembered too, so that the reference of the configuration is
// made of the same words that read it.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace mm::app {

// A key as it may stand in a configuration.
struct ConfigKey {
  std::string path;    // "limits.burst"; "sources[].name" of each one in a list
  std::string type;    // "text", "number", "section", ...
  std::string unit;    // may be empty
  std::string range;   // in words; may be empty
  std::string preset;  // as it would be written; empty: none
  std::string help;
};

struct Reading {
  std::vector<std::string> problems;
  std::vector<ConfigKey> keys;  // those that were asked for, in that order; some more than once
};

// What a key means, and in which unit.
struct Meaning {
  std::string_view help;
  std::string_view unit = {};
};

class JsonSection {
 public:
  // `path` names the object in messages ("roxom"). What is found is added to `reading`.
  JsonSection(const nlohmann::json& object, std::string path, Reading& reading);

  void text(std::string_view key, std::string& value, const Meaning& meaning);
  void choice(std::string_view key, std::string& value, std::span<const std::string_view> allowed,
              const Meaning& meaning);
  void number(std::string_view key, double& value, double low, double high, const Meaning& meaning);
  void milliseconds(std::string_view key, Duration& value, std::int64_t low, std::int64_t high,
                    const Meaning& meaning);
  void boolean(std::string_view key, bool& value, const Meaning& meaning);
  // An object within this one; an empty one when it is not there.
  JsonSection section(std::string_view key, const Meaning& meaning);
  // The array, or null when it is not there or none.
  const nlohmann::json* list(std::string_view key, const Meaning& meaning);
  // The member of whatever type, or null when it is not there. `type` is for the reference.
  const nlohmann::json* value(std::string_view key, std::string_view type, const Meaning& meaning);

  void problem(std::string_view key, const std::string& what);
  Reading& reading() { return reading_; }
  const nlohmann::json& object() const { return object_; }
  // To be called last: refuses the keys nobody asked for.
  void refuse_unknown();

 private:
  const nlohmann::json* find(std::string_view key, ConfigKey about, const Meaning& meaning);
  const nlohmann::json* member(std::string_view key, nlohmann::json::value_t type, std::string_view type_name,
                               const Meaning& meaning);
  std::string path_of(std::string_view key) const;

  const nlohmann::json& object_;
  std::string path_;
  Reading& reading_;
  std::vector<std::string_view> known_;
};

}  // namespace mm::app
