// The exchange's book as people look at it. Nothing is decided by it, and the engine never sees it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/time.h"
#include "core/top_of_book.h"

namespace mm::engine {

struct Depth {
  static constexpr std::size_t kMostLevels = 20;  // a side

  std::vector<Level> bids;  // best first, ours included
  std::vector<Level> asks;
  bool live = false;  // it is the exchange's book; otherwise `detail` says why not
  std::string detail;
  WallTime at{};  // when it was last known to be the exchange's; 0: never
};

// Who follows it, on a thread of its own. Callable from any thread.
class DepthSource {
 public:
  virtual ~DepthSource() = default;
  // The newest, another one at most four times a second; null when nothing is known yet. That somebody asks
  // keeps it going: what nobody looks at is not followed.
  virtual std::shared_ptr<const Depth> depth() const = 0;
};

}  // namespace mm::engine
