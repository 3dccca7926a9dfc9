#include "simulator/bybit_server.h"

#include <nlohmann/json.hpp>

#include "simulator/feed_text.h"

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kTopic = "orderbook.1.";

std::string answer(const Json& request, const std::string& op, bool success, const std::string& message) {
  Json reply = {
      {"success", success}, {"ret_msg", message}, {"conn_id", "2324d924-aa4d-45b0-a858-7b8be29ab52b"}};
  // A pong is told without.
  if (op != "ping") reply["req_id"] = text_at(request, "req_id");
  reply["op"] = op;
  return reply.dump();
}

std::string level(std::int64_t price_e8, std::int64_t size_e8) {
  if (size_e8 == 0) return "[]";
  return "[[\"" + e8_text(price_e8) + "\",\"" + e8_text(size_e8) + "\"]]";
}

}  // namespace

void BybitServer::take(Client& client, std::string_view text) {
  const Json request = Json::parse(text, nullptr, false);
  const std::string op = text_at(request, "op");
  if (op == "ping") return send(client, answer(request, op, true, "pong"));
  if ((op != "subscribe" && op != "unsubscribe") || !request.contains("args") ||
      !request["args"].is_array()) {
    return send(client, answer(request, op, false, "error:invalid request"));
  }
  std::vector<const VenueSymbol*> symbols;
  for (const Json& argument : request["args"]) {
    const std::string topic = argument.is_string() ? argument.get<std::string>() : "";
    symbols.push_back(topic.starts_with(kTopic)
                          ? find_symbol(PriceVenue::bybit, std::string_view(topic).substr(kTopic.size()))
                          : nullptr);
    // One bad topic, and the whole request is refused.
    if (!symbols.back()) {
      return send(client, answer(request, op, false, "error:handler not found,topic:" + topic));
    }
  }
  send(client, answer(request, op, true, op));
  for (const VenueSymbol* symbol : symbols) {
    client.sent.erase(symbol);
    if (op == "subscribe") subscribe(client, *symbol);
  }
}

std::string BybitServer::first_frame(const VenueQuote& now) {
  const std::string time = std::to_string(unix_ms(clock()));
  const std::string id = std::to_string(now.update_id);
  return R"({"topic":"orderbook.1.)" + std::string(now.symbol->name) + R"(","ts":)" + time +
         R"(,"type":"snapshot","data":{"s":")" + std::string(now.symbol->name) + R"(","b":)" +
         level(now.bid_e8, now.bid_size_e8) + R"(,"a":)" + level(now.ask_e8, now.ask_size_e8) + R"(,"u":)" +
         id + R"(,"seq":)" + id + R"(},"cts":)" + time + '}';
}

void BybitServer::each_second(Client& client, MonoTime now) {
  repeat(client, std::chrono::seconds(3), now);
}

}  // namespace mm::simulator
