// The port through which other threads steer the engine and see it: commands in, pictures out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/action.h"
#include "engine/event.h"
#include "engine/snapshot.h"

namespace mm::engine {

using Command = std::variant<StartTrading, StopTrading, ReducePosition, ChangeParameters, CancelAll>;

// Callable from any thread.
class Control {
 public:
  virtual ~Control() = default;
  // Hands the command to the loop (its id is filled in there); `done` is called once, on the loop's thread,
  // and must not block. `caller` names who asked, for the log.
  virtual void post(Command command, std::string caller, std::function<void(const CommandReply&)> done) = 0;
};

// Callable from any thread.
class Feed {
 public:
  virtual ~Feed() = default;

  // The newest picture; null only before the first turn.
  virtual std::shared_ptr<const Snapshot> latest() const = 0;

  // `notify` is called (on the loop's thread, must not block) after each new picture, until the subscription
  // is destroyed; it is not called after the destructor has returned.
  class Subscription {
   public:
    virtual ~Subscription() = default;
  };
  virtual std::unique_ptr<Subscription> subscribe(std::function<void()> notify) = 0;

  // The newest fills of this run, oldest first, those with number > after, at most `limit` (the newest win).
  virtual std::vector<FillBooked> fills(std::uint64_t after, std::size_t limit) const = 0;
};

// What `mmctl doctor` asks: each line one check.
struct DoctorCheck {
  std::string name;
  bool ok = false;
  std::string detail;
};

class Doctor {
 public:
  virtual ~Doctor() = default;
  // May take seconds; called on an rpc thread, never on the loop's.
  virtual std::vector<DoctorCheck> examine() = 0;
};

}  // namespace mm::engine
