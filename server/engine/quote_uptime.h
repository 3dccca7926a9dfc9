// How long both our sides rested near the fair price, of the time in which trading was wanted.
#pragma once

#include <cstdint>
#include <optional>

#include "core/time.h"

namespace mm::engine {

// Of one day.
struct UptimeDay {
  std::int64_t day = 0;  // days since 1970-01-01, UTC
  Duration wanted{};     // from a start to the next stop, pauses and halts in between included
  Duration two_sided{};  // of it, with a working order on each side within uptime_distance_bps

  friend bool operator==(const UptimeDay&, const UptimeDay&) = default;
};

class QuoteUptime {
 public:
  // Goes on with a day of an earlier run.
  void remember(const UptimeDay& day) { day_ = day; }

  // What was seen before has lasted until now; from now on it is this. Returns what is worth telling: each
  // minute, at the end of a day, and when trading is not wanted any more.
  std::optional<UptimeDay> see(bool wanted, bool two_sided, Now now);

  // The newest day in which trading was wanted.
  const UptimeDay& day() const { return day_; }

 private:
  UptimeDay day_;
  MonoTime seen_{};
  MonoTime told_{};
  bool wanted_ = false;
  bool two_sided_ = false;
};

}  // namespace mm::engine
