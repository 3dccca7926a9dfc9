#include "venues/binance/messages.h"

namespace mm::binance {

using feed::element;
using feed::Frame;
using feed::FrameKind;
using feed::object;
using feed::read_decimal;

namespace {

Frame book_ticker(const object& data) {
  Frame frame = feed::frame_of(FrameKind::quote);
  auto& quote = frame.quote;
  if (data["u"].get(quote.number) || data["s"].get(frame.symbol) || frame.symbol.empty() ||
      !read_decimal(data["b"], quote.bid) || !read_decimal(data["B"], quote.bid_size) ||
      !read_decimal(data["a"], quote.ask) || !read_decimal(data["A"], quote.ask_size)) {
    return feed::unusable("a ticker lacks its symbol, number, prices or sizes");
  }
  return frame;
}

}  // namespace

Frame FrameParser::parse(std::string_view text) {
  object from;
  if (!texts_.parse(text, from)) return feed::unusable("not a JSON object");
  object data = from;
  if (object wrapped; !from["data"].get(wrapped)) data = wrapped;
  if (std::string_view event; !data["e"].get(event) && event == "serverShutdown") {
    Frame frame = feed::frame_of(FrameKind::other);
    frame.leave = true;
    return frame;
  }
  if (!data["u"].error()) return book_ticker(data);
  if (!from["result"].error()) return feed::frame_of(FrameKind::other);
  return feed::unusable(from["code"].error() ? "neither price, answer nor notice" : "an error frame");
}

Result<std::vector<feed::Seeder::Seed>> parse_book_tickers(std::string_view body) {
  simdjson::dom::parser parser;
  element document;
  if (parser.parse(body.data(), body.size()).get(document)) return Error{"not JSON"};
  std::vector<feed::Seeder::Seed> seeds;
  const auto read = [&](const element& one) {
    object ticker;
    feed::Quote quote;
    std::string_view symbol;
    if (one.get(ticker) || ticker["symbol"].get(symbol) || !read_decimal(ticker["bidPrice"], quote.bid) ||
        !read_decimal(ticker["bidQty"], quote.bid_size) || !read_decimal(ticker["askPrice"], quote.ask) ||
        !read_decimal(ticker["askQty"], quote.ask_size)) {
      return false;
    }
    seeds.push_back({std::string(symbol), quote});
    return true;
  };
  if (feed::array list; !document.get(list)) {
    for (const element one : list) {
      if (!read(one)) return Error{"a ticker lacks its symbol, prices or sizes"};
    }
  } else if (!read(document)) {
    return Error{"a ticker lacks its symbol, prices or sizes"};
  }
  return seeds;
}

}  // namespace mm::binance
