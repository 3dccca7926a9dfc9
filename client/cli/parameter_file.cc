#include "cli/parameter_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace mm::cli {

namespace {

using nlohmann::json;

// A name that is there twice would silently mean its last value.
class TwiceSeen {
 public:
  bool operator()(int depth, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) names_[static_cast<std::size_t>(depth) % kDepth].clear();
    if (event == json::parse_event_t::key) {
      const auto name = parsed.get<std::string>();
      auto& names = names_[static_cast<std::size_t>(depth - 1) % kDepth];
      if (!names.insert(name).second && name_.empty()) name_ = name;
    }
    return true;
  }
  const std::string& name() const { return name_; }

 private:
  static constexpr std::size_t kDepth = 64;
  std::array<std::set<std::string>, kDepth> names_;
  std::string name_;
};

// A number as mmd reads it: without an exponent.
std::string plain(const json& number) {
  if (!number.is_number_float()) return number.dump();
  std::array<char, 400> text{};
  const auto end =
      std::to_chars(text.begin(), text.end(), number.get<double>(), std::chars_format::fixed).ptr;
  return {text.begin(), end};
}

std::optional<ParameterValues> refuse(const std::string& file, const std::string& problem) {
  std::fprintf(stderr, "mmctl: %s: %s\n", file.c_str(), problem.c_str());
  return std::nullopt;
}

std::string without_prefix(const std::string& what) {
  const auto end = what.find("] ");
  return end == std::string::npos ? what : what.substr(end + 2);
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::optional<ParameterValues> read_lines(const std::string& file, const std::string& text) {
  ParameterValues values;
  std::istringstream in(text);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    const std::string where = file + " line " + std::to_string(++number) + ": ";
    const std::string change = trimmed(line.substr(0, line.find('#')));
    if (change.empty()) continue;
    if (!add_value(change, where, values)) return std::nullopt;
    const auto same = [&](const auto& value) { return value.first == values.back().first; };
    if (std::any_of(values.begin(), values.end() - 1, same)) {
      return refuse(file, "'" + values.back().first + "' is there twice");
    }
  }
  return values;
}

std::optional<ParameterValues> read_json(const std::string& file, const std::string& text) {
  json root;
  TwiceSeen twice;
  try {
    root = json::parse(text, std::ref(twice), true, true);
  } catch (const json::parse_error& error) {
    return refuse(file, without_prefix(error.what()));
  }
  if (!twice.name().empty()) return refuse(file, "'" + twice.name() + "' is there twice");
  if (root.is_object() && root.contains("parameters")) root = json(root["parameters"]);
  if (!root.is_object()) {
    return refuse(file, R"(must be an object of names and values, such as {"spread_bps": 25})");
  }
  ParameterValues values;
  for (const auto& [name, value] : root.items()) {
    if (value.is_string()) {
      values.emplace_back(name, value.get<std::string>());
    } else if (value.is_boolean() || value.is_number()) {
      values.emplace_back(name, value.is_boolean() ? value.dump() : plain(value));
    } else {
      return refuse(file, name + ": must be a number, a text, true or false, not " + value.type_name());
    }
  }
  return values;
}

}  // namespace

bool add_value(const std::string& text, const std::string& where, ParameterValues& values) {
  const auto equals = text.find('=');
  const std::string name = equals == std::string::npos ? std::string() : trimmed(text.substr(0, equals));
  if (name.empty()) {
    std::fprintf(stderr, "mmctl: %s'%s' must be NAME=VALUE, such as spread_bps=30\n", where.c_str(),
                 text.c_str());
    return false;
  }
  values.emplace_back(name, trimmed(text.substr(equals + 1)));
  return true;
}

std::optional<ParameterValues> read_parameter_file(const std::string& file) {
  std::ifstream opened;
  if (file != "-") opened.open(file);
  std::istream& in = file == "-" ? std::cin : opened;
  std::string text;
  if (in) text.assign(std::istreambuf_iterator<char>(in), {});
  if (!in || in.bad()) return refuse(file, "cannot be read");
  // An object, or a comment before it.
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string::npos && (text[first] == '{' || text[first] == '/');
  auto values = is_json ? read_json(file, text) : read_lines(file, text);
  if (values && values->empty()) return refuse(file, "no parameter is named");
  return values;
}

std::string to_parameter_file(const v1::Parameters& parameters) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const auto& one : parameters.parameters()) {
    if (!one.value().empty()) object[one.name()] = one.value();
  }
  return object.dump(2) + "\n";
}

}  // namespace mm::cli
