// The changes of parameters that an engine behind EnginePorts has seen, as a ledger tells them, for the
// doors' tests. Of the rest of the past it knows nothing.
#pragma once

#include <limits>
#include <utility>
#include <vector>

#include "testing/engine_ports.h"

namespace mm::testing {

class PastChanges final : public engine::Archive {
 public:
  explicit PastChanges(const EnginePorts& ports) : ports_(ports) {}

  Result<std::vector<engine::PastParameterChange>> parameter_changes(
      const engine::Range& range) const override {
    std::vector<engine::PastParameterChange> list = before;
    engine::Parameters parameters = engine_config().parameters;
    for (const auto& occurrence : ports_.occurrences(0, std::numeric_limits<std::size_t>::max())) {
      const auto* fact = std::get_if<engine::Fact>(&occurrence.what);
      const auto* changed = fact ? std::get_if<engine::ParametersChanged>(fact) : nullptr;
      if (!changed) continue;
      list.push_back({list.size() + 1, occurrence.at, "ipv4:127.0.0.1:5", true,
                      differences(parameters, changed->parameters, gold())});
      parameters = changed->parameters;
    }
    std::erase_if(list, [&](const auto& one) { return one.at < range.since || one.at >= range.until; });
    const auto surplus = list.size() - std::min(list.size(), range.limit);
    list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(surplus));
    return list;
  }

  Result<std::vector<engine::PastOrder>> orders(const engine::Range&) const override {
    return std::vector<engine::PastOrder>{};
  }
  Result<std::vector<engine::PastFill>> fills(const engine::Range&) const override {
    return std::vector<engine::PastFill>{};
  }
  Result<std::vector<engine::PastEvent>> events(const engine::Range&) const override {
    return std::vector<engine::PastEvent>{};
  }
  Result<engine::ProfitReport> profit(const engine::Range&,
                                      const std::optional<engine::ProfitMark>&) const override {
    return engine::ProfitReport{};
  }
  Result<WallTime> session_began() const override { return WallTime{}; }

  std::vector<engine::PastParameterChange> before;  // in runs before this one

 private:
  const EnginePorts& ports_;
};

}  // namespace mm::testing
