// The reading side of the ledger, on a connection of its own: callable from any thread, beside a running
// writer or alone.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "engine/control.h"

namespace SQLite {
class Database;
}

namespace mm::ledger {

class History final : public engine::Archive {
 public:
  static Result<std::unique_ptr<History>> open(const std::filesystem::path& file);
  ~History() override;

  Result<std::vector<engine::PastOrder>> orders(const engine::Range& range) const override;
  Result<std::vector<engine::PastFill>> fills(const engine::Range& range) const override;
  Result<std::vector<engine::PastEvent>> events(const engine::Range& range) const override;
  Result<std::vector<engine::PastParameterChange>> parameter_changes(
      const engine::Range& range) const override;
  Result<engine::ProfitReport> profit(const engine::Range& range,
                                      const std::optional<engine::ProfitMark>& now) const override;
  Result<WallTime> session_began() const override;

 private:
  explicit History(std::unique_ptr<SQLite::Database> database);

  template <typename Read>
  auto read(Read&& how) const -> Result<decltype(how())>;

  mutable std::mutex mutex_;
  std::unique_ptr<SQLite::Database> database_;
};

}  // namespace mm::ledger
