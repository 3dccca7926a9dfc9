// What must survive a kill -9 of mmsim: every step of the orders and every fill of the accounts that are not
// the house's, and the prices now and then, one JSON object per line. Lines are handed to the system before
// anyone is told about them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "simulator/exchange.h"
#include "simulator/mid_path.h"

namespace mm::simulator {

class Journal {
 public:
  // The last prices noted in the file, if any.
  static std::optional<Mids> last_mids(const std::string& path);
  // Opens (or makes) the file for appending.
  static Result<Journal> open(const std::string& path);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  // Puts what the file tells into a fresh exchange. A last line that was cut off is removed; any other bad
  // line is an error. Returns the number of orders and fills put back.
  Result<std::size_t> replay(Exchange& exchange);

  // Writes the order steps and fills among the outputs with one system call; false when the disk refuses.
  bool append(const Exchange& exchange, const std::vector<Output>& outputs);
  bool append(const Mids& mids);

 private:
  Journal(std::string path, int file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  int file_;
};

}  // namespace mm::simulator
