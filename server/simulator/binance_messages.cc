#include "simulator/binance_messages.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "simulator/feed_text.h"

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;

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

std::string book_ticker_frame(const VenueQuote& quote) {
  std::string text;
  text.reserve(160);
  text += R"({"u":)";
  text += std::to_string(quote.update_id);
  text += R"(,"s":")";
  text += quote.symbol->name;
  text += R"(","b":")";
  append_e8(text, quote.bid_e8);
  text += R"(","B":")";
  append_e8(text, quote.bid_size_e8);
  text += R"(","a":")";
  append_e8(text, quote.ask_e8);
  text += R"(","A":")";
  append_e8(text, quote.ask_size_e8);
  text += R"("})";
  return text;
}

std::string book_ticker_object(const VenueQuote& quote) {
  std::string text = R"({"symbol":")" + std::string(quote.symbol->name) + R"(","bidPrice":")";
  append_e8(text, quote.bid_e8);
  text += R"(","bidQty":")";
  append_e8(text, quote.bid_size_e8);
  text += R"(","askPrice":")";
  append_e8(text, quote.ask_e8);
  text += R"(","askQty":")";
  append_e8(text, quote.ask_size_e8);
  text += R"("})";
  return text;
}

std::string exchange_info() {
  Json symbols = Json::array();
  for (const VenueSymbol& symbol : kVenueSymbols) {
    if (symbol.venue != PriceVenue::binance) continue;
    const std::string name(symbol.name);
    const bool thin = symbol.listing == Listing::gold_in_bitcoin;
    const bool bitcoin = symbol.listing == Listing::bitcoin;
    symbols.push_back({{"symbol", name},
                       {"status", "TRADING"},
                       {"baseAsset", bitcoin ? "BTC" : "PAXG"},
                       {"quoteAsset", thin ? "BTC" : "USDT"},
                       {"filters",
                        {{{"filterType", "PRICE_FILTER"},
                          {"minPrice", thin ? "0.00000100" : "0.01000000"},
                          {"maxPrice", "1000000.00000000"},
                          {"tickSize", thin ? "0.00000100" : "0.01000000"}},
                         {{"filterType", "LOT_SIZE"},
                          {"minQty", bitcoin ? "0.00001000" : "0.00010000"},
                          {"maxQty", "9000.00000000"},
                          {"stepSize", bitcoin ? "0.00001000" : "0.00010000"}}}}});
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
