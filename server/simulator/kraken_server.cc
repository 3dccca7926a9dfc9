#include "simulator/kraken_server.h"

#include <nlohmann/json.hpp>

#include "simulator/feed_text.h"

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;

Json reply_to(const Json& request, bool success, WallTime clock) {
  Json reply = {{"method", text_at(request, "method")}, {"success", success}};
  if (request.contains("req_id")) reply["req_id"] = request["req_id"];
  reply["time_in"] = reply["time_out"] = iso_time_us(clock);
  return reply;
}

}  // namespace

void KrakenServer::welcome(Client& client, const WebRequest&) {
  send(client, status());
}

void KrakenServer::take(Client& client, std::string_view text) {
  const Json request = Json::parse(text, nullptr, false);
  const std::string method = text_at(request, "method");
  if (method.empty()) return send(client, R"({"error":"Malformed request"})");
  if (method == "ping") {
    Json reply = reply_to(request, true, clock());
    reply["method"] = "pong";
    return send(client, reply.dump());
  }
  const Json params = request.contains("params") ? request["params"] : Json();
  if ((method != "subscribe" && method != "unsubscribe") || text_at(params, "channel") != "ticker") {
    Json reply = reply_to(request, false, clock());
    reply["error"] = "Unsupported method or channel";
    return send(client, reply.dump());
  }
  // One answer for each symbol.
  for (const Json& name : params.contains("symbol") ? params["symbol"] : Json::array()) {
    const std::string symbol_name = name.is_string() ? name.get<std::string>() : "";
    const VenueSymbol* symbol = find_symbol(PriceVenue::kraken, symbol_name);
    Json reply = reply_to(request, symbol != nullptr, clock());
    if (!symbol) {
      reply["error"] = "Currency pair not supported " + symbol_name;
      reply["symbol"] = symbol_name;
      send(client, reply.dump());
      continue;
    }
    const std::string trigger = text_at(params, "event_trigger", "trades");
    reply["result"] = {
        {"channel", "ticker"}, {"event_trigger", trigger}, {"snapshot", true}, {"symbol", symbol_name}};
    send(client, reply.dump());
    client.sent.erase(symbol);
    if (method == "unsubscribe") continue;
    subscribe(client, *symbol);
    // Nobody trades at these prices.
    if (trigger != "bbo") client.sent.erase(symbol);
  }
}

// Told on a change of the prices, not of the sizes.
std::string KrakenServer::frame(const VenueQuote& before, const VenueQuote& now) {
  if (before.bid_e8 == now.bid_e8 && before.ask_e8 == now.ask_e8) return {};
  return ticker(now, "update");
}

std::string KrakenServer::first_frame(const VenueQuote& now) {
  return ticker(now, "snapshot");
}

std::string KrakenServer::ticker(const VenueQuote& quote, const char* type) const {
  const auto number = [](const char* name, std::int64_t value_e8) {
    return std::string(",\"") + name + "\":" + e8_text(value_e8);
  };
  return std::string(R"({"channel":"ticker","type":")") + type + R"(","data":[{"symbol":")" +
         std::string(quote.symbol->name) + '"' + number("bid", quote.bid_e8) +
         number("bid_qty", quote.bid_size_e8) + number("ask", quote.ask_e8) +
         number("ask_qty", quote.ask_size_e8) + number("last", quote.bid_e8) + R"(,"timestamp":")" +
         iso_time_us(clock()) + R"("}]})";
}

void KrakenServer::each_second(Client& client, MonoTime now) {
  constexpr Duration kQuiet = std::chrono::milliseconds(900);
  if (!client.sent.empty() && now - client.last_sent >= kQuiet) send(client, R"({"channel":"heartbeat"})");
}

void KrakenServer::on_fault(Fault fault) {
  if (fault != Fault::kraken_status || simulation().faults().text(fault) == told_) return;
  told_ = simulation().faults().text(fault);
  send_all(status());
}

std::string KrakenServer::status() const {
  return R"({"channel":"status","type":"update","data":[{"api_version":"v2","connection_id":13834774380200032777,"system":")" +
         told_ + R"(","version":"2.0.0"}]})";
}

}  // namespace mm::simulator
