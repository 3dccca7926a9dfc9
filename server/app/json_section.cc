#include "app/json_section.h"

#include <algorithm>
#include <cmath>

#include "core/nearest_name.h"

namespace mm::app {

namespace {

using nlohmann::json;

const json kEmpty = json::object();

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

// "sources[3].name" -> "sources[].name"
std::string general(std::string path) {
  for (auto open = path.find('['); open != std::string::npos; open = path.find('[', open + 1)) {
    path.erase(open + 1, path.find(']', open) - open - 1);
  }
  return path;
}

std::string range_text(double low, double high) {
  return shown(low) + " to " + shown(high);
}

}  // namespace

JsonSection::JsonSection(const json& object, std::string path, Reading& reading)
    : object_(object), path_(std::move(path)), reading_(reading) {}

std::string JsonSection::path_of(std::string_view key) const {
  return (path_.empty() ? "" : path_ + ".") + std::string(key);
}

const json* JsonSection::find(std::string_view key, ConfigKey about, const Meaning& meaning) {
  known_.push_back(key);
  about.path = general(path_of(key));
  about.unit = meaning.unit;
  about.help = meaning.help;
  reading_.keys.push_back(std::move(about));
  const auto member = object_.find(key);
  return member == object_.end() ? nullptr : &*member;
}

void JsonSection::problem(std::string_view key, const std::string& what) {
  reading_.problems.push_back(path_of(key) + ": " + what);
}

const json* JsonSection::member(std::string_view key, json::value_t type, std::string_view type_name,
                                const Meaning& meaning) {
  const auto* found = find(key, {.type = std::string(type_name)}, meaning);
  if (!found || found->type() == type) return found;
  problem(key, std::string("must be ") + json(type).type_name() + ", not " + found->type_name());
  return nullptr;
}

JsonSection JsonSection::section(std::string_view key, const Meaning& meaning) {
  const json* found = member(key, json::value_t::object, "section", meaning);
  return {found ? *found : kEmpty, path_of(key), reading_};
}

const json* JsonSection::list(std::string_view key, const Meaning& meaning) {
  return member(key, json::value_t::array, "list", meaning);
}

const json* JsonSection::value(std::string_view key, std::string_view type, const Meaning& meaning) {
  return find(key, {.type = std::string(type)}, meaning);
}

void JsonSection::text(std::string_view key, std::string& value, const Meaning& meaning) {
  const auto* found = find(key, {.type = "text", .preset = value.empty() ? "" : '"' + value + '"'}, meaning);
  if (!found) return;
  if (!found->is_string()) return problem(key, std::string("must be a text, not ") + found->type_name());
  value = found->get<std::string>();
}

void JsonSection::choice(std::string_view key, std::string& value, std::span<const std::string_view> allowed,
                         const Meaning& meaning) {
  std::string list;
  for (const auto one : allowed) list += (list.empty() ? "" : ", ") + std::string(one);
  text(key, value, meaning);
  reading_.keys.back().range = list;
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
  problem(key, "'" + value + "' is not one of: " + list);
}

void JsonSection::number(std::string_view key, double& value, double low, double high,
                         const Meaning& meaning) {
  const bool has_preset = value >= low && value <= high;
  const auto* found =
      find(key, {.type = "number", .range = range_text(low, high), .preset = has_preset ? shown(value) : ""},
           meaning);
  if (!found) return;
  if (!found->is_number()) return problem(key, std::string("must be a number, not ") + found->type_name());
  const double number = found->get<double>();
  if (!(number >= low && number <= high)) {
    return problem(key, shown(number) + " is outside " + range_text(low, high));
  }
  value = number;
}

void JsonSection::milliseconds(std::string_view key, Duration& value, std::int64_t low, std::int64_t high,
                               const Meaning& meaning) {
  auto ms = static_cast<double>(to_ms(value));
  number(key, ms, static_cast<double>(low), static_cast<double>(high), {meaning.help, "ms"});
  if (ms != std::floor(ms)) return problem(key, "must be a whole number of milliseconds");
  value = std::chrono::milliseconds(static_cast<std::int64_t>(ms));
}

void JsonSection::boolean(std::string_view key, bool& value, const Meaning& meaning) {
  const auto* found = find(key, {.type = "true or false", .preset = value ? "true" : "false"}, meaning);
  if (!found) return;
  if (!found->is_boolean())
    return problem(key, std::string("must be true or false, not ") + found->type_name());
  value = found->get<bool>();
}

void JsonSection::refuse_unknown() {
  for (const auto& [key, value] : object_.items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    problem(key, "there is no such key; did you mean '" + std::string(nearest_name(key, known_)) + "'?");
  }
}

}  // namespace mm::app
