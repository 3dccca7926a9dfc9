#include "app/json_section.h"

#include <algorithm>
#include <cmath>

#include "core/nearest_name.h"

namespace mm::app {

namespace {

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

}  // namespace

JsonSection::JsonSection(const nlohmann::json& object, std::string path, std::vector<std::string>& problems)
    : object_(object), path_(std::move(path)), problems_(problems) {}

const nlohmann::json* JsonSection::find(std::string_view key) {
  known_.push_back(key);
  const auto member = object_.find(key);
  return member == object_.end() ? nullptr : &*member;
}

void JsonSection::problem(std::string_view key, const std::string& what) {
  problems_.push_back((path_.empty() ? "" : path_ + ".") + std::string(key) + ": " + what);
}

const nlohmann::json* JsonSection::member(std::string_view key, nlohmann::json::value_t type) {
  const auto* value = find(key);
  if (!value || value->type() == type) return value;
  problem(key, std::string("must be ") + nlohmann::json(type).type_name() + ", not " + value->type_name());
  return nullptr;
}

void JsonSection::text(std::string_view key, std::string& value) {
  const auto* found = find(key);
  if (!found) return;
  if (!found->is_string()) return problem(key, std::string("must be a text, not ") + found->type_name());
  value = found->get<std::string>();
}

void JsonSection::choice(std::string_view key, std::string& value,
                         std::span<const std::string_view> allowed) {
  text(key, value);
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
  std::string list;
  for (const auto one : allowed) list += (list.empty() ? "" : ", ") + std::string(one);
  problem(key, "'" + value + "' is not one of: " + list);
}

void JsonSection::number(std::string_view key, double& value, double low, double high) {
  const auto* found = find(key);
  if (!found) return;
  if (!found->is_number()) return problem(key, std::string("must be a number, not ") + found->type_name());
  const double number = found->get<double>();
  if (!(number >= low && number <= high)) {
    return problem(key, shown(number) + " is outside " + shown(low) + " to " + shown(high));
  }
  value = number;
}

void JsonSection::milliseconds(std::string_view key, Duration& value, std::int64_t low, std::int64_t high) {
  auto ms = static_cast<double>(to_ms(value));
  number(key, ms, static_cast<double>(low), static_cast<double>(high));
  if (ms != std::floor(ms)) return problem(key, "must be a whole number of milliseconds");
  value = std::chrono::milliseconds(static_cast<std::int64_t>(ms));
}

void JsonSection::boolean(std::string_view key, bool& value) {
  const auto* found = find(key);
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
