#include "venues/feed/json.h"

#include <charconv>

namespace mm::feed {

namespace {

// A parser takes some twenty times the size of its text.
constexpr std::size_t kLarge = 1 << 20;

}  // namespace

bool JsonTexts::parse(std::string_view text, object& into) {
  once_.reset();
  if (text.size() < kLarge) return !parser_.parse(text.data(), text.size()).get(into);
  once_ = std::make_unique<simdjson::dom::parser>();
  return !once_->parse(text.data(), text.size()).get(into);
}

std::string_view text_or(const simdjson::simdjson_result<element>& from, std::string_view otherwise) {
  std::string_view text;
  return from.get(text) || text.empty() ? otherwise : text;
}

bool read_only_one(const simdjson::simdjson_result<element>& from, object& into) {
  array list;
  return !from.get(list) && list.size() == 1 && !list.at(0).get(into);
}

bool read_decimal(const simdjson::simdjson_result<element>& from, double& value) {
  std::string_view text;
  if (from.get(text)) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_level(const element& from, double& price, double& size) {
  array level;
  return !from.get(level) && read_decimal(level.at(0), price) && read_decimal(level.at(1), size);
}

bool read_best(const simdjson::simdjson_result<element>& levels, double& price, double& size) {
  array list;
  if (levels.get(list)) return false;
  price = size = 0;
  const auto first = list.begin();
  return first == list.end() || read_level(*first, price, size);
}

}  // namespace mm::feed
