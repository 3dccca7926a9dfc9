#include "venues/okx/messages.h"

namespace mm::okx {

using feed::Frame;
using feed::FrameKind;
using feed::object;

namespace {

Frame event(std::string_view name, const object& from) {
  if (name == "error") return feed::refused({}, feed::text_or(from["msg"], "refused"));
  Frame frame = feed::frame_of(FrameKind::other);
  // The link will be closed within a minute.
  frame.leave = name == "notice";
  return frame;
}

Frame book(std::string_view symbol, const object& data) {
  Frame frame = feed::frame_of(FrameKind::quote);
  frame.symbol = symbol;
  auto& quote = frame.quote;
  if (!feed::read_best(data["bids"], quote.bid, quote.bid_size) ||
      !feed::read_best(data["asks"], quote.ask, quote.ask_size) || data["seqId"].get(quote.number)) {
    return feed::unusable("a book lacks its sides or number");
  }
  return frame;
}

}  // namespace

Frame FrameParser::parse(std::string_view text) {
  if (text == "pong") return feed::frame_of(FrameKind::heartbeat);
  object from;
  if (!texts_.parse(text, from)) return feed::unusable("not a JSON object");
  if (std::string_view name; !from["event"].get(name)) return event(name, from);
  std::string_view channel;
  std::string_view symbol;
  if (from["arg"]["channel"].get(channel) || from["arg"]["instId"].get(symbol) || symbol.empty()) {
    return feed::unusable("neither event nor data");
  }
  if (channel != "bbo-tbt") return feed::frame_of(FrameKind::other);
  object data;
  if (!feed::read_only_one(from["data"], data)) return feed::unusable("data that is not a list of one");
  return book(symbol, data);
}

}  // namespace mm::okx
