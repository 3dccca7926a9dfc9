// The port through which notices leave: one at a time, to one place. Used on the thread of its io_context.
#pragma once

#include <functional>
#include <string>

namespace mm::notices {

class Courier {
 public:
  // Empty: delivered. Otherwise what was wrong, in words that hold nothing secret.
  using Done = std::function<void(const std::string& problem)>;

  virtual ~Courier() = default;
  // `done` is called once, never from within the call, within the time that the courier was given; not any
  // more after its end.
  virtual void carry(const std::string& payload, Done done) = 0;
};

}  // namespace mm::notices
