// The port through which a shadow is started, ended and seen. A shadow is a second engine, with parameters of
// its own, on the same live prices and the same market as the trading one. It sends nothing: what it wants
// goes to an imagined exchange. One at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/side.h"
#include "engine/action.h"
#include "engine/parameters.h"
#include "engine/snapshot.h"

namespace mm::engine {

struct ShadowRequest {
  std::vector<ParameterChange> changes;              // over the trading parameters as they then are
  bool at_position = false;                          // begins with the real position; otherwise flat
  Duration latency = std::chrono::milliseconds(20);  // each way, between it and its exchange
};

// The executions of one side, added up.
struct FillTally {
  std::uint64_t fills = 0;
  Quantity volume;
  // Of those that were booked with a fair price, in the quote asset:
  double edge = 0;   // how much better than the fair price they were
  double value = 0;  // what was executed
};

// The shadow after some event, and what the real fills up to the same event add up to.
struct ShadowPicture {
  Snapshot snapshot;
  PerSide<FillTally> fills;
  PerSide<FillTally> real_fills;  // since it began
  // What takers took from better real quotes of ours while the shadow waited behind them. How far they would
  // have gone is not told, so it is not counted as executed: the shadow might have had up to so much more.
  PerSide<Quantity> stopped;
  std::uint64_t lost = 0;  // events that found no room on their way to it
};

struct ShadowReport {
  WallTime began;
  std::optional<WallTime> ended;  // nothing: it runs
  ShadowRequest request;
  std::shared_ptr<const ShadowPicture> shadow;
  std::shared_ptr<const Snapshot> real_before;  // the trading engine when the shadow began,
  std::shared_ptr<const Snapshot> real;         // and now, or when it ended
  std::vector<std::string> assumptions;         // by which it is executed, in sentences
};

// Callable from any thread. `done` is called once, on another thread, when the answer is durable, and must
// not block; `caller` names who asked.
class ShadowControl {
 public:
  virtual ~ShadowControl() = default;
  virtual void start(ShadowRequest request, std::string caller,
                     std::function<void(const CommandReply&)> done) = 0;
  virtual void stop(std::string caller, std::function<void(const CommandReply&)> done) = 0;
  // Of the one that runs, or else of the last one; nothing when there was none.
  virtual std::optional<ShadowReport> report() const = 0;
};

}  // namespace mm::engine
