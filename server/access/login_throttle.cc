#include "access/login_throttle.h"

#include <algorithm>

namespace mm::access {

Duration LoginThrottle::wait(const std::string& address, MonoTime now) const {
  const auto found = failures_.find(key(address));
  if (found == failures_.end()) return Duration(0);
  return std::max(Duration(0), found->second.until - now);
}

void LoginThrottle::failed(const std::string& address, const Digest& secret, MonoTime now) {
  if (failures_.size() >= kMostAddresses) forget(now);
  Failures& one = failures_[key(address)];
  if (now - one.last > kForgiven) one.count = 0;
  one.last = now;
  if (one.count > 0 && same(one.secret, secret)) return;
  one.secret = secret;
  ++one.count;
  if (one.count < kFree) return;
  constexpr int kMostDoublings = 10;
  const int doublings = std::min(one.count - kFree, kMostDoublings);
  one.until = now + std::min<Duration>(kLongestWait, kFirstWait * (1 << doublings));
}

// A known address has its own entry also when there is no room for new ones.
std::string LoginThrottle::key(const std::string& address) const {
  const bool crowded = failures_.size() >= kMostAddresses && !failures_.contains(address);
  return crowded ? std::string() : address;
}

void LoginThrottle::forget(MonoTime now) {
  std::erase_if(failures_, [&](const auto& one) { return now - one.second.last > kForgiven; });
}

}  // namespace mm::access
