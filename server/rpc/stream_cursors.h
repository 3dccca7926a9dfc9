// How far one reader of a stream is: fills in the next message, or tells that there is none.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/control.h"
#include "mm/v1/state_service.pb.h"

namespace mm::rpc {

// The whole picture first, then what has changed since the one before.
class PictureCursor {
 public:
  bool next(v1::WatchStateResponse& message, const std::shared_ptr<const v1::ServiceState>& newest);

 private:
  std::uint64_t number_ = 0;
  std::shared_ptr<const v1::ServiceState> sent_;
};

// What happened, in order; what a slow reader has missed for too long is told as lost.
class EventCursor {
 public:
  explicit EventCursor(std::uint64_t after) : after_(after) {}
  bool next(v1::WatchEventsResponse& message, const engine::Feed& feed);

 private:
  static constexpr std::size_t kMostEvents = 200;
  std::uint64_t after_;
};

}  // namespace mm::rpc
