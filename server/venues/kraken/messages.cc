#include "venues/kraken/messages.h"

namespace mm::kraken {

using feed::Frame;
using feed::FrameKind;
using feed::object;

namespace {

// A JSON number; null is no such side.
bool read_number(const object& from, std::string_view key, double& value) {
  const auto found = from[key];
  value = 0;
  return !found.get(value) || (!found.error() && found.is_null());
}

Frame ticker(const object& data) {
  Frame frame = feed::frame_of(FrameKind::quote);
  auto& quote = frame.quote;
  if (data["symbol"].get(frame.symbol) || frame.symbol.empty() || !read_number(data, "bid", quote.bid) ||
      !read_number(data, "bid_qty", quote.bid_size) || !read_number(data, "ask", quote.ask) ||
      !read_number(data, "ask_qty", quote.ask_size)) {
    return feed::unusable("a ticker lacks its symbol, prices or sizes");
  }
  return frame;
}

// In every state but `online` nothing is matched.
Frame status(const object& data) {
  Frame frame;
  frame.text = feed::text_or(data["system"], {});
  if (frame.text.empty()) return feed::unusable("a status without its state");
  frame.kind = frame.text == "online" ? FrameKind::trading : FrameKind::halted;
  return frame;
}

Frame answer(const object& from) {
  bool success = true;
  if (!from["success"].get(success) && !success) {
    return feed::refused(feed::text_or(from["symbol"], {}), feed::text_or(from["error"], "refused"));
  }
  return feed::frame_of(FrameKind::other);
}

}  // namespace

Frame FrameParser::parse(std::string_view text) {
  object from;
  if (!texts_.parse(text, from)) return feed::unusable("not a JSON object");
  if (std::string_view channel; !from["channel"].get(channel)) {
    if (channel == "heartbeat") return feed::frame_of(FrameKind::heartbeat);
    if (channel != "ticker" && channel != "status") return feed::frame_of(FrameKind::other);
    object data;
    if (!feed::read_only_one(from["data"], data)) return feed::unusable("data that is not a list of one");
    return channel == "ticker" ? ticker(data) : status(data);
  }
  if (!from["method"].error()) return answer(from);
  return feed::unusable("neither channel nor answer");
}

}  // namespace mm::kraken
