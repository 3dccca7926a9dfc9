#include "simulator/okx_server.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "simulator/feed_text.h"

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kConnection = "a4d3ae55";
constexpr const char* kChannel = "bbo-tbt";

Json answer(const Json& request, const std::string& event) {
  Json reply = Json::object();
  if (request.is_object() && request.contains("id")) reply["id"] = request["id"];
  reply["event"] = event;
  return reply;
}

std::string error(const Json& request, const char* code, const std::string& message) {
  Json reply = answer(request, "error");
  reply["code"] = code;
  reply["msg"] = message;
  reply["connId"] = kConnection;
  return reply.dump();
}

// [["price","size","0","orders"]], or [] when the side is empty.
std::string level(std::int64_t price_e8, std::int64_t size_e8) {
  if (size_e8 == 0) return "[]";
  return "[[\"" + e8_text(price_e8) + "\",\"" + e8_text(size_e8) + R"(","0","12"]])";
}

}  // namespace

void OkxServer::take(Client& client, std::string_view text) {
  if (text == "ping") return send(client, "pong");
  const Json request = Json::parse(text, nullptr, false);
  const std::string op = text_at(request, "op");
  if ((op != "subscribe" && op != "unsubscribe") || !request.contains("args") ||
      !request["args"].is_array()) {
    return send(client, error(request, "60012", "Invalid request: " + std::string(text)));
  }
  for (const Json& argument : request["args"]) {
    const std::string channel = text_at(argument, "channel");
    const std::string name = text_at(argument, "instId");
    const VenueSymbol* symbol = channel == kChannel ? find_symbol(PriceVenue::okx, name) : nullptr;
    if (!symbol) {
      send(client, error(request, "60018",
                         "Wrong URL or channel:" + channel + ",instId:" + name + " doesn't exist."));
      continue;
    }
    Json reply = answer(request, op);
    reply["arg"] = {{"channel", channel}, {"instId", name}};
    reply["connId"] = kConnection;
    send(client, reply.dump());
    client.sent.erase(symbol);
    if (op == "subscribe") subscribe(client, *symbol);
  }
}

std::string OkxServer::first_frame(const VenueQuote& now) {
  return R"({"arg":{"channel":"bbo-tbt","instId":")" + std::string(now.symbol->name) +
         R"("},"data":[{"asks":)" + level(now.ask_e8, now.ask_size_e8) + R"(,"bids":)" +
         level(now.bid_e8, now.bid_size_e8) + R"(,"ts":")" + std::to_string(unix_ms(clock())) +
         R"(","seqId":)" + std::to_string(now.update_id) + "}]}";
}

void OkxServer::each_second(Client& client, MonoTime now) {
  repeat(client, std::chrono::seconds(60), now);
  // A link on which nothing goes on is closed.
  if (now - std::max(client.last_sent, client.last_heard) > std::chrono::seconds(30)) client.link->drop();
}

void OkxServer::announce_shutdown(Client& client) {
  send(client, Json{{"event", "notice"},
                    {"code", "64008"},
                    {"msg", "The connection will soon be closed for a service upgrade. Please reconnect."},
                    {"connId", kConnection}}
                   .dump());
}

}  // namespace mm::simulator
