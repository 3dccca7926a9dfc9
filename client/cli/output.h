// How mmctl shows things: tables for people, JSON for programs, colours on a terminal only.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

namespace mm::cli {

enum class Colour { none, good, warning, bad, faint };

class Output {
 public:
  enum class Form { table, json, csv };
  // json: results are one JSON document (proto3 JSON). csv: tables are comma-separated (RFC 4180).
  explicit Output(Form form);

  bool json() const { return form_ == Form::json; }
  bool csv() const { return form_ == Form::csv; }
  void print(const class Table& table) const;
  bool terminal() const { return terminal_; }
  // The text in colour, or as it is when colours are off (no terminal, NO_COLOR, JSON).
  std::string paint(Colour colour, std::string_view text) const;

 private:
  Form form_;
  bool terminal_;
  bool colours_;
};

// One line.
std::string to_json(const google::protobuf::Message& message);

// Columns as wide as their widest cell; those whose header begins with '>' are right-aligned. Colour codes
// take no width.
class Table {
 public:
  explicit Table(std::vector<std::string> headers);
  void add(std::vector<std::string> cells);
  std::string text() const;
  std::string csv() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<bool> right_;
};

}  // namespace mm::cli
