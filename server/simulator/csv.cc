#include "simulator/csv.h"

#include <algorithm>

namespace mm::simulator {

namespace {

void split(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  while (true) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<CsvTable> CsvTable::open(std::string_view text, const std::vector<std::string_view>& needed,
                                const std::vector<std::string_view>& welcome) {
  CsvTable table;
  table.rest_ = text;
  std::vector<std::string_view> header;
  split(take_line(table.rest_), header);
  const auto place = [&](std::string_view name) {
    const auto found = std::find(header.begin(), header.end(), name);
    return found == header.end() ? kMissing : static_cast<std::size_t>(found - header.begin());
  };
  for (const std::string_view name : needed) {
    table.places_.push_back(place(name));
    if (table.places_.back() == kMissing) return Error{"the header has no column " + std::string(name)};
  }
  for (const std::string_view name : welcome) table.places_.push_back(place(name));
  return table;
}

Result<bool> CsvTable::next() {
  while (!rest_.empty()) {
    ++line_;
    const std::string_view line = take_line(rest_);
    if (line.empty()) continue;
    split(line, fields_);
    for (const std::size_t place : places_) {
      if (place != kMissing && place >= fields_.size()) return Error{where() + "too few fields"};
    }
    return true;
  }
  return false;
}

std::string_view CsvTable::operator[](std::size_t column) const {
  return places_[column] == kMissing ? std::string_view() : fields_[places_[column]];
}

}  // namespace mm::simulator
