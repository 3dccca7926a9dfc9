#include "net/backoff.h"

#include <algorithm>

namespace mm::net {

Duration Backoff::next() {
  if (failures_++ == 0) return {};
  Duration whole = limits_.first;
  for (int i = 2; i < failures_ && whole < limits_.longest; ++i) whole *= 2;
  whole = std::min(whole, limits_.longest);
  return Duration(std::uniform_int_distribution<std::int64_t>(whole.count() / 2, whole.count())(random_));
}

void Backoff::lost_after(Duration held) {
  if (held >= limits_.good_after) failures_ = 0;
}

}  // namespace mm::net
