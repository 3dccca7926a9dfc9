// What the venues' parsers share in reading JSON.
#pragma once

#include <simdjson.h>

#include <memory>
#include <string_view>

namespace mm::feed {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// Parses one text after the other into the same memory. What came of a text dies with the next one.
class JsonTexts {
 public:
  // False when the text is not a JSON object.
  bool parse(std::string_view text, object& into);

 private:
  simdjson::dom::parser parser_;
  std::unique_ptr<simdjson::dom::parser> once_;  // for a text so large that its memory should not be kept
};

// A text that is there and not empty, or `otherwise`.
std::string_view text_or(const simdjson::simdjson_result<element>& from, std::string_view otherwise);

// The object that is all there is in a list.
bool read_only_one(const simdjson::simdjson_result<element>& from, object& into);

// "4000.10"
bool read_decimal(const simdjson::simdjson_result<element>& from, double& value);

// ["4000.10","1.5", ...]: price and size.
bool read_level(const element& from, double& price, double& size);

// The first of [["4000.10","1.5"], ...]; both 0 when there is none.
bool read_best(const simdjson::simdjson_result<element>& levels, double& price, double& size);

}  // namespace mm::feed
