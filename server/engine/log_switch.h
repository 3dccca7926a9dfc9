// The port through which an operator sees and changes how much the service writes to its log.
#pragma once

#include <functional>
#include <string>

#include "engine/action.h"

namespace mm::engine {

// Callable from any thread. `done` is called once, on another thread, with the level as it then is, and must
// not block.
class LogSwitch {
 public:
  virtual ~LogSwitch() = default;
  // "trace", "debug", "info", "warn" or "error"; empty: nothing changes. `caller` names who asked.
  virtual void set_level(std::string level, std::string caller,
                         std::function<void(const CommandReply&, const std::string& level)> done) = 0;
};

}  // namespace mm::engine
