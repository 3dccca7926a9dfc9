// Reads CSV text with a header line by the names of its columns. No quoting: numbers and plain words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace mm::simulator {

class CsvTable {
 public:
  // Fails when the header lacks one of the `needed` columns; `welcome` ones may be missing, others are
  // skipped. The text outlives the table.
  static Result<CsvTable> open(std::string_view text, const std::vector<std::string_view>& needed,
                               const std::vector<std::string_view>& welcome = {});

  // The next row that is not blank; false at the end. Fails when it is too short.
  Result<bool> next();
  // Of the needed columns, then the welcome ones; empty when the column is missing.
  std::string_view operator[](std::size_t column) const;
  // "line 3: "
  std::string where() const { return "line " + std::to_string(line_) + ": "; }

 private:
  static constexpr std::size_t kMissing = static_cast<std::size_t>(-1);

  std::string_view rest_;
  std::vector<std::size_t> places_;
  std::vector<std::string_view> fields_;
  std::size_t line_ = 1;
};

}  // namespace mm::simulator
