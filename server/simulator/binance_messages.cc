#include "simulator/binance_messages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kOneE8 = 100'000'000;
constexpr std::size_t kMostStreams = 1024;

std::string error_frame(int code, const std::string& message, const Json& id) {
  Json reply = {{"code", code}, {"msg", message}};
  if (!id.is_null()) reply["id"] = id;
  return reply.dump();
}

std::string result_frame(const Json& result, const Json& id) {
  return Json{{"result", result}, {"id", id}}.dump();
}

Json parameters_of(const Json& command) {
  const auto found = command.find("params");
  return found == command.end() ? Json::array() : *found;
}

}  // namespace

void append_e8(std::string& text, std::int64_t value_e8) {
  std::array<char, 32> digits{};
  char* end = std::to_chars(digits.data(), digits.data() + 20, value_e8 / kOneE8).ptr;
  *end++ = '.';
  std::int64_t rest = value_e8 % kOneE8;
  for (int i = 7; i >= 0; --i) {
    end[i] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  text.append(digits.data(), static_cast<std::size_t>(end + 8 - digits.data()));
}

std::string book_ticker_frame(const PriceTick& tick) {
  std::string text;
  text.reserve(160);
  text += R"({"u":)";
  text += std::to_string(tick.update_id);
  text += R"(,"s":")";
  text += to_text(tick.symbol);
  text += R"(","b":")";
  append_e8(text, tick.bid_e8);
  text += R"(","B":")";
  append_e8(text, tick.bid_size_e8);
  text += R"(","a":")";
  append_e8(text, tick.ask_e8);
  text += R"(","A":")";
  append_e8(text, tick.ask_size_e8);
  text += R"("})";
  return text;
}

std::string book_ticker_object(const PriceTick& tick) {
  std::string text = R"({"symbol":")" + std::string(to_text(tick.symbol)) + R"(","bidPrice":")";
  append_e8(text, tick.bid_e8);
  text += R"(","bidQty":")";
  append_e8(text, tick.bid_size_e8);
  text += R"(","askPrice":")";
  append_e8(text, tick.ask_e8);
  text += R"(","askQty":")";
  append_e8(text, tick.ask_size_e8);
  text += R"("})";
  return text;
}

std::string exchange_info() {
  Json symbols = Json::array();
  for (const FeedSymbol symbol : kFeedSymbols) {
    const bool gold = symbol == FeedSymbol::gold;
    symbols.push_back({{"symbol", to_text(symbol)},
                       {"status", "TRADING"},
                       {"baseAsset", gold ? "PAXG" : "BTC"},
                       {"quoteAsset", "USDT"},
                       {"filters",
                        {{{"filterType", "PRICE_FILTER"},
                          {"minPrice", "0.01000000"},
                          {"maxPrice", "1000000.00000000"},
                          {"tickSize", "0.01000000"}},
                         {{"filterType", "LOT_SIZE"},
                          {"minQty", gold ? "0.00010000" : "0.00001000"},
                          {"maxQty", "9000.00000000"},
                          {"stepSize", gold ? "0.00010000" : "0.00001000"}}}}});
  }
  return Json{{"timezone", "UTC"}, {"rateLimits", Json::array()}, {"symbols", symbols}}.dump();
}

std::string server_shutdown_frame(std::int64_t time_ms, bool combined) {
  const Json event = {{"e", "serverShutdown"}, {"E", time_ms}};
  return combined ? Json{{"stream", "!serverShutdown"}, {"data", event}}.dump() : event.dump();
}

std::string binance_error(int code, std::string_view message) {
  return Json{{"code", code}, {"msg", message}}.dump();
}

std::string run_command(std::string_view text, std::set<std::string, std::less<>>& streams, bool& combined) {
  const Json command = Json::parse(text, nullptr, false);
  if (command.is_discarded())
    return error_frame(3, "Invalid JSON: expected value at line 1 column 1", nullptr);
  if (!command.is_object() || !command.contains("method") || !command["method"].is_string()) {
    return error_frame(
        2, "Invalid request: missing field `method` at line 1 column " + std::to_string(text.size()),
        nullptr);
  }
  const std::string method = command["method"];
  const Json id = command.contains("id") ? command["id"] : Json(nullptr);
  const Json parameters = parameters_of(command);
  if (!parameters.is_array()) return error_frame(2, "Invalid request: invalid type, expected a sequence", id);

  if (method == "SUBSCRIBE" || method == "UNSUBSCRIBE") {
    if (streams.size() + parameters.size() > kMostStreams) {
      return error_frame(2, "Invalid request: too many parameters", id);
    }
    for (const Json& stream : parameters) {
      if (!stream.is_string()) return error_frame(2, "Invalid request: property name must be a string", id);
      if (method == "SUBSCRIBE") {
        streams.insert(stream.get<std::string>());
      } else {
        streams.erase(stream.get<std::string>());
      }
    }
    return result_frame(nullptr, id);
  }
  if (method == "LIST_SUBSCRIPTIONS") return result_frame(Json(streams), id);
  if (method == "SET_PROPERTY" || method == "GET_PROPERTY") {
    if (parameters.empty() || parameters[0] != "combined") return error_frame(0, "Unknown property", id);
    if (method == "GET_PROPERTY") return result_frame(combined, id);
    if (parameters.size() != 2 || !parameters[1].is_boolean()) {
      return error_frame(1, "Invalid value type: expected Boolean", id);
    }
    combined = parameters[1];
    return result_frame(nullptr, id);
  }
  return error_frame(2,
                     "Invalid request: unknown variant " + method + ", expected one of `SUBSCRIBE`, " +
                         "`UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`",
                     id);
}

std::optional<std::vector<std::string>> parse_symbol_list(std::string_view json) {
  const Json list = Json::parse(json, nullptr, false);
  if (!list.is_array() ||
      !std::all_of(list.begin(), list.end(), [](const Json& j) { return j.is_string(); })) {
    return std::nullopt;
  }
  return list.get<std::vector<std::string>>();
}

}  // namespace mm::simulator
