#include "engine/quote_uptime.h"

#include <utility>

namespace mm::engine {

namespace {

constexpr Duration kTold = std::chrono::minutes(1);

}  // namespace

std::optional<UptimeDay> QuoteUptime::see(bool wanted, bool two_sided, Now now) {
  const bool was_wanted = std::exchange(wanted_, wanted);
  const bool was_two_sided = std::exchange(two_sided_, two_sided);
  const Duration passed = now.mono - std::exchange(seen_, now.mono);
  if (!was_wanted) {
    told_ = now.mono;
    return std::nullopt;
  }
  // A turn's length belongs to the day in which it ends: while trading is wanted there is one every few
  // seconds.
  std::optional<UptimeDay> worth_telling;
  const std::int64_t today = unix_day(now.wall);
  if (today > day_.day) worth_telling = std::exchange(day_, UptimeDay{today, {}, {}});
  day_.wanted += passed;
  if (was_two_sided) day_.two_sided += passed;
  if (!worth_telling && wanted && now.mono - told_ < kTold) return std::nullopt;
  told_ = now.mono;
  if (!worth_telling || worth_telling->wanted == Duration{}) worth_telling = day_;
  return worth_telling;
}

}  // namespace mm::engine
