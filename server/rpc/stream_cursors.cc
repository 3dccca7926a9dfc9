#include "rpc/stream_cursors.h"

#include "rpc/translate.h"

namespace mm::rpc {

bool PictureCursor::next(v1::WatchStateResponse& message,
                         const std::shared_ptr<const v1::ServiceState>& newest) {
  if (sent_ && sent_->sequence() == newest->sequence()) return false;
  message.set_number(++number_);
  message.set_full(!sent_);
  *message.mutable_state() = sent_ ? changes(*sent_, *newest) : *newest;
  sent_ = newest;
  return true;
}

bool EventCursor::next(v1::WatchEventsResponse& message, const engine::Feed& feed) {
  const auto picture = feed.latest();
  if (!picture) return false;
  const auto events = feed.occurrences(after_, kMostEvents);
  if (events.empty()) return false;
  message.Clear();
  message.set_lost(events.front().sequence - after_ - 1);
  for (const auto& event : events) *message.add_events() = to_proto(event, *picture);
  after_ = events.back().sequence;
  return true;
}

}  // namespace mm::rpc
