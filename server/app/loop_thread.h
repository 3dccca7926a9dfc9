// How the loop's thread runs on a machine that is there for it: before all others, on a processor of its own,
// awake for a while after each news, its memory never paged out. All of it is off unless asked for.
// docs/latency.md tells what each one brings.
#pragma once

#include <cstddef>
#include <optional>

#include "core/result.h"
#include "core/time.h"

namespace boost::asio {
class io_context;
}

namespace mm::app {

struct LoopThreadSettings {
  std::optional<std::size_t> processor;  // as the system counts them; nothing: whichever is free
  Duration busy_poll{};
  bool lock_memory = false;
  bool real_time = false;  // before every thread that is not in real time
};

class LoopThread {
 public:
  // Before any other thread begins: those run elsewhere when the loop has a processor for itself. An error
  // when the system refuses.
  static Result<LoopThread> prepare(const LoopThreadSettings& settings);

  // On the loop's thread, until the context is stopped.
  void run(boost::asio::io_context& io) const;

 private:
  explicit LoopThread(const LoopThreadSettings& settings) : settings_(settings) {}

  LoopThreadSettings settings_;
};

}  // namespace mm::app
