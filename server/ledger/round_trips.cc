#include "ledger/round_trips.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <system_error>

#include "ledger/schema.h"
#include "ledger/words.h"

namespace mm::ledger {

namespace {

// No answer is waited for so long: the clock was set meanwhile.
constexpr Duration kLongest = std::chrono::minutes(1);

}  // namespace

Result<std::vector<Duration>> round_trips(const std::filesystem::path& file, std::size_t most) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return Error{"there is no file " + file.string()};
  std::vector<Duration> all;
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, kBusyMs);
    SQLite::Statement rows(database, "SELECT " + kAnswered +
                                         " - created AS took FROM orders WHERE took BETWEEN 0 AND ? "
                                         "ORDER BY id DESC LIMIT ?");
    rows.bind(1, to_ns(kLongest));
    rows.bind(2, static_cast<std::int64_t>(most));
    while (rows.executeStep()) all.emplace_back(rows.getColumn(0).getInt64());
  } catch (const std::exception& error) {
    return Error{file.string() + " cannot be read as a ledger: " + error.what()};
  }
  if (all.empty()) return Error{file.string() + " has no order that the exchange has answered"};
  return all;
}

}  // namespace mm::ledger
