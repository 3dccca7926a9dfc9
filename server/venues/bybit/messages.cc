#include "venues/bybit/messages.h"

namespace mm::bybit {

using feed::Frame;
using feed::FrameKind;
using feed::object;

namespace {

Frame book(const object& from) {
  // At this depth everything is a snapshot. Its `ts` may be a number or a text.
  if (std::string_view type; from["type"].get(type) || type != "snapshot") {
    return feed::unusable("not a snapshot");
  }
  Frame frame = feed::frame_of(FrameKind::quote);
  auto& quote = frame.quote;
  object data;
  if (from["data"].get(data) || data["s"].get(frame.symbol) || frame.symbol.empty() ||
      data["u"].get(quote.number) || !feed::read_best(data["b"], quote.bid, quote.bid_size) ||
      !feed::read_best(data["a"], quote.ask, quote.ask_size)) {
    return feed::unusable("a book lacks its symbol, sides or number");
  }
  // The service was started again.
  quote.counts_anew = quote.number == 1;
  return frame;
}

// A pong names the operation `ping` too.
Frame answer(const object& from) {
  bool success = false;
  if (!from["success"].get(success) && success) return feed::frame_of(FrameKind::other);
  return feed::refused({}, feed::text_or(from["ret_msg"], "refused"));
}

}  // namespace

Frame FrameParser::parse(std::string_view text) {
  object from;
  if (!texts_.parse(text, from)) return feed::unusable("not a JSON object");
  if (std::string_view topic; !from["topic"].get(topic)) {
    return topic.starts_with("orderbook.1.") ? book(from) : feed::frame_of(FrameKind::other);
  }
  if (!from["op"].error()) return answer(from);
  return feed::unusable("neither topic nor answer");
}

}  // namespace mm::bybit
