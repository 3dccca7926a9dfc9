#include "venues/binance/messages.h"

#include <simdjson.h>
#include <charconv>

namespace mm::binance {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

bool read_number(const object& from, std::string_view key, double& value) {
  std::string_view text;
  if (from[key].get(text)) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

Frame unusable(std::string_view problem) {
  Frame frame;
  frame.problem = problem;
  return frame;
}

}  // namespace

struct FrameParser::Buffers {
  simdjson::dom::parser parser;
};

FrameParser::FrameParser() : buffers_(std::make_unique<Buffers>()) {}
FrameParser::~FrameParser() = default;

Frame FrameParser::parse(std::string_view text) {
  object frame;
  if (buffers_->parser.parse(text.data(), text.size()).get(frame)) return unusable("not a JSON object");
  object data = frame;
  if (object wrapped; !frame["data"].get(wrapped)) data = wrapped;

  Frame result;
  if (std::string_view event; !data["e"].get(event) && event == "serverShutdown") {
    result.kind = FrameKind::server_shutdown;
    return result;
  }
  auto& ticker = result.ticker;
  if (!data["u"].get(ticker.update_id) && !data["s"].get(ticker.symbol) && !ticker.symbol.empty()) {
    if (!read_number(data, "b", ticker.bid) || !read_number(data, "a", ticker.ask) ||
        !read_number(data, "B", ticker.bid_size) || !read_number(data, "A", ticker.ask_size)) {
      return unusable("a price or size is not a number");
    }
    result.kind = FrameKind::book_ticker;
    return result;
  }
  if (element answer; !frame["result"].get(answer)) {
    result.kind = FrameKind::acknowledgement;
    return result;
  }
  if (element code; !frame["code"].get(code)) return unusable("an error frame");
  return unusable("neither price, answer nor notice");
}

Result<std::vector<SeedPrice>> parse_book_tickers(std::string_view body) {
  simdjson::dom::parser parser;
  element document;
  if (parser.parse(body.data(), body.size()).get(document)) return Error{"not JSON"};
  std::vector<SeedPrice> prices;
  const auto read = [&](const element& one) {
    object ticker;
    SeedPrice price;
    std::string_view symbol;
    if (one.get(ticker) || ticker["symbol"].get(symbol) || !read_number(ticker, "bidPrice", price.bid) ||
        !read_number(ticker, "bidQty", price.bid_size) || !read_number(ticker, "askPrice", price.ask) ||
        !read_number(ticker, "askQty", price.ask_size)) {
      return false;
    }
    price.symbol = symbol;
    prices.push_back(std::move(price));
    return true;
  };
  if (simdjson::dom::array list; !document.get(list)) {
    for (const element one : list) {
      if (!read(one)) return Error{"a ticker lacks its symbol, prices or sizes"};
    }
  } else if (!read(document)) {
    return Error{"a ticker lacks its symbol, prices or sizes"};
  }
  return prices;
}

}  // namespace mm::binance
