// Kraken's, Coinbase's, OKX's and Bybit's sides of mmsim over real sockets.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <thread>

#include "simulator/sim_process.h"
#include "simulator/web_client.h"

namespace mm::simulator {
namespace {

using Json = nlohmann::json;

const std::vector<std::string> kQuick{"--plain", "--tick-rate", "200", "--usdt-usd", "1"};

double number(const Json& text) {
  return std::stod(text.get<std::string>());
}

TEST(KrakenServer, TellsItsStatusAnswersEachSymbolAndSendsBestPrices) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.port_of("kraken"), "/v2");
  EXPECT_EQ(Json::parse(socket.read().value_or("{}"))["data"][0]["system"], "online");
  socket.send(
      R"({"method":"subscribe","params":{"channel":"ticker","symbol":["PAXG/USD","XBT/USD"],"event_trigger":"bbo"},"req_id":7})");
  const Json accepted = socket.read_until([](const Json& json) { return json.contains("method"); });
  EXPECT_EQ(accepted["success"], true);
  EXPECT_EQ(accepted["req_id"], 7);
  EXPECT_EQ(accepted["result"]["symbol"], "PAXG/USD");
  const Json snapshot =
      socket.read_until([](const Json& json) { return json.value("channel", "") == "ticker"; });
  EXPECT_EQ(snapshot["type"], "snapshot");
  EXPECT_TRUE(snapshot["data"][0]["bid"].is_number());
  const Json refused = socket.read_until([](const Json& json) { return json.contains("error"); });
  EXPECT_EQ(refused["error"], "Currency pair not supported XBT/USD");
  const Json update = socket.read_until([](const Json& json) { return json.value("type", "") == "update"; });
  EXPECT_LT(update["data"][0]["bid"], update["data"][0]["ask"]);
  socket.send(R"({"method":"ping"})");
  EXPECT_TRUE(
      socket.read_until([](const Json& json) { return json.value("method", "") == "pong"; }).is_object());
}

TEST(KrakenServer, WithoutBboNothingComesButHeartbeats) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.port_of("kraken"), "/v2");
  socket.send(R"({"method":"subscribe","params":{"channel":"ticker","symbol":["PAXG/USD"]}})");
  socket.read_until([](const Json& json) { return json.value("type", "") == "snapshot"; });
  socket.send(
      R"({"method":"subscribe","params":{"channel":"ticker","symbol":["USDT/USD"],"event_trigger":"bbo"}})");
  sim.fault("feed_freeze", "kraken:USDT/USD");
  const Json next = socket.read_until([](const Json& json) {
    return json.value("channel", "") == "heartbeat" ||
           (json.value("type", "") == "update" && json["data"][0]["symbol"] == "PAXG/USD");
  });
  EXPECT_EQ(next["channel"], "heartbeat");
}

TEST(KrakenServer, TellsThatItIsInMaintenanceAndThatItIsBack) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.port_of("kraken"), "/v2");
  const auto system = [&](const char* state) {
    return socket.read_until([&](const Json& json) {
      return json.value("channel", "") == "status" && json["data"][0]["system"] == state;
    });
  };
  EXPECT_TRUE(system("online").is_object());
  sim.fault("kraken_status", "maintenance");
  EXPECT_TRUE(system("maintenance").is_object());
  sim.control("/faults/reset", Json::object());
  EXPECT_TRUE(system("online").is_object());
}

TEST(CoinbaseServer, TellsAWholeBookAndThenItsChanges) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.port_of("coinbase"), "/");
  socket.send(R"({"type":"subscribe","product_ids":["PAXG-USD"],"channels":["level2_batch","heartbeat"]})");
  const Json all = Json::parse(socket.read().value_or("{}"));
  EXPECT_EQ(all["channels"][0]["name"], "level2_50");
  const Json snapshot = Json::parse(socket.read().value_or("{}"));
  ASSERT_EQ(snapshot["type"], "snapshot");
  // The book that comes of all changes is never crossed, and stays as deep as it was.
  std::map<double, double> bids;
  std::map<double, double> asks;
  for (const Json& level : snapshot["bids"]) bids[number(level[0])] = number(level[1]);
  for (const Json& level : snapshot["asks"]) asks[number(level[0])] = number(level[1]);
  EXPECT_EQ(snapshot["bids"][0][0].get<std::string>(), snapshot["bids"][0][0]);
  EXPECT_EQ(number(snapshot["bids"][0][0]), bids.rbegin()->first) << "best first";
  const std::size_t depth = bids.size();
  for (int i = 0; i < 50; ++i) {
    const Json update =
        socket.read_until([](const Json& json) { return json.value("type", "") == "l2update"; });
    for (const Json& change : update["changes"]) {
      auto& side = change[0] == "buy" ? bids : asks;
      if (number(change[2]) == 0) {
        EXPECT_EQ(side.erase(number(change[1])), 1U);
      } else {
        side[number(change[1])] = number(change[2]);
      }
    }
    ASSERT_LT(bids.rbegin()->first, asks.begin()->first);
    ASSERT_EQ(bids.size(), depth);
  }
  EXPECT_EQ(
      socket.read_until([](const Json& json) { return json.value("type", "") == "heartbeat"; })["product_id"],
      "PAXG-USD");
}

TEST(CoinbaseServer, RefusesAWholeRequestForOneBadProduct) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.port_of("coinbase"), "/");
  socket.send(R"({"type":"subscribe","product_ids":["PAXG-USD","PAXG-XYZ"],"channels":["level2_batch"]})");
  EXPECT_EQ(Json::parse(socket.read().value_or("{}"))["reason"], "PAXG-XYZ is not a valid product");
  socket.send(R"({"type":"subscribe","product_ids":["PAXG-USD"],"channels":["level2"]})");
  EXPECT_EQ(Json::parse(socket.read().value_or("{}"))["type"], "error");
}

TEST(OkxServer, SendsTheBestLevelAndAnswersPings) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.port_of("okx"), "/ws/v5/public");
  socket.send(
      R"({"id":"7","op":"subscribe","args":[{"channel":"bbo-tbt","instId":"XAUT-USDT"},{"channel":"bbo-tbt","instId":"NONE"}]})");
  const Json accepted = Json::parse(socket.read().value_or("{}"));
  EXPECT_EQ(accepted["event"], "subscribe");
  EXPECT_EQ(accepted["id"], "7");
  const auto book = [&](const std::function<bool(const Json&)>& fits) {
    return socket.read_until(
        [&](const Json& json) { return json.contains("data") && fits(json["data"][0]); });
  };
  const Json first = book([](const Json&) { return true; });
  EXPECT_EQ(first["arg"]["instId"], "XAUT-USDT");
  EXPECT_LT(number(first["data"][0]["bids"][0][0]), number(first["data"][0]["asks"][0][0]));
  EXPECT_TRUE(first["data"][0]["ts"].is_string());
  const auto id = first["data"][0]["seqId"].get<std::uint64_t>();
  EXPECT_TRUE(book([&](const Json& data) { return data["seqId"] > id; }).is_object());
  sim.fault("feed_one_sided", "okx");
  EXPECT_TRUE(
      book([](const Json& data) { return data["asks"].empty() && !data["bids"].empty(); }).is_object());
  sim.fault("feed_freeze", "okx");
  socket.send("ping");
  std::optional<std::string> text;
  do {
    text = socket.read();
  } while (text && *text != "pong");
  EXPECT_EQ(text, "pong");
}

TEST(OkxServer, TellsANoticeAndRefusesWhatItDoesNotKnow) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.port_of("okx"), "/ws/v5/public");
  socket.send(R"({"op":"subscribe","args":[{"channel":"bbo-tbt","instId":"NONE"}]})");
  EXPECT_EQ(Json::parse(socket.read().value_or("{}"))["code"], "60018");
  sim.fault("server_shutdown", "okx");
  EXPECT_EQ(Json::parse(socket.read().value_or("{}"))["event"], "notice");
  WebSocketClient wrong(sim.port_of("okx"), "/ws/v5/private");
  EXPECT_EQ(wrong.refused_with(), 404);
}

TEST(BybitServer, SendsSnapshotsAndRepeatsTheQuietOnes) {
  const SimProcess sim({"--plain", "--tick-rate", "0.01"});
  WebSocketClient socket(sim.port_of("bybit"), "/v5/public/spot");
  socket.send(R"({"req_id":"1","op":"subscribe","args":["orderbook.1.XAUTUSDT"]})");
  EXPECT_EQ(Json::parse(socket.read().value_or("{}"))["success"], true);
  const Json first = Json::parse(socket.read().value_or("{}"));
  EXPECT_EQ(first["topic"], "orderbook.1.XAUTUSDT");
  EXPECT_EQ(first["type"], "snapshot");
  socket.send(R"({"op":"subscribe","args":["orderbook.1.BTCUSDT","orderbook.500.BTCUSDT"]})");
  EXPECT_EQ(Json::parse(socket.read().value_or("{}"))["ret_msg"],
            "error:handler not found,topic:orderbook.500.BTCUSDT");
  // It comes after three seconds; pings keep the conversation going until then.
  Json again;
  for (int i = 0; i < 100 && !again.contains("topic"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    socket.send(R"({"op":"ping"})");
    again = Json::parse(socket.read().value_or("{}"));
  }
  EXPECT_EQ(again["data"]["u"], first["data"]["u"]) << again;
  EXPECT_EQ(Json::parse(socket.read().value_or("{}"))["op"], "ping");
}

TEST(PriceServers, NoFrameMakesThemFall) {
  const SimProcess sim(kQuick);
  const std::map<std::string, std::string> doors{{"binance", "/ws"},
                                                 {"kraken", "/v2"},
                                                 {"coinbase", "/"},
                                                 {"okx", "/ws/v5/public"},
                                                 {"bybit", "/v5/public/spot"}};
  for (const auto& [venue, path] : doors) {
    WebSocketClient socket(sim.port_of(venue), path);
    ASSERT_TRUE(socket.connected()) << venue;
    for (const char* text :
         {"", "{", "[]", "7", "null", R"({"op":5})", R"({"op":"subscribe","args":[7,{},[]]})",
          R"({"op":"subscribe","args":{}})", R"({"method":[]})", R"({"method":"subscribe","params":7})",
          R"({"method":"subscribe","params":{"channel":"ticker","symbol":7}})",
          R"({"type":5,"product_ids":7,"channels":{}})", R"({"product_ids":[7],"channels":[7]})"}) {
      socket.send(text);
    }
    EXPECT_TRUE(sim.control("/state").contains("fair")) << venue;
  }
}

TEST(PriceServers, FaultsMeanTheVenueTheyName) {
  const SimProcess sim(kQuick);
  WebSocketClient kraken(sim.port_of("kraken"), "/v2");
  WebSocketClient bybit(sim.port_of("bybit"), "/v5/public/spot");
  bybit.send(R"({"op":"subscribe","args":["orderbook.1.BTCUSDT"]})");
  sim.control("/faults", {{"feed_kick", "kraken"}, {"feed_refuse", "kraken=1"}});
  while (kraken.read()) {
  }
  EXPECT_EQ(WebSocketClient(sim.port_of("kraken"), "/v2").refused_with(), 503);
  EXPECT_TRUE(WebSocketClient(sim.port_of("kraken"), "/v2").connected());
  EXPECT_TRUE(bybit.read_until([](const Json& json) { return json.contains("topic"); }).is_object());
  EXPECT_EQ(sim.control("/state")["bybit_links"], 1);
  sim.fault("feed_silent", "bybit");
  const Json before = sim.control("/state");
  WebSocketClient okx(sim.port_of("okx"), "/ws/v5/public");
  okx.send(R"({"op":"subscribe","args":[{"channel":"bbo-tbt","instId":"BTC-USDT"}]})");
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(okx.read());
  const Json after = sim.control("/state");
  EXPECT_GT(after["okx_frames_sent"], before["okx_frames_sent"]);
  EXPECT_EQ(after["bybit_frames_sent"], before["bybit_frames_sent"]);
  EXPECT_EQ(after["bybit_links"], 1) << "the connection is still there";
}

TEST(PriceServers, TheRateOfTetherMovesWhatIsPricedInDollars) {
  const SimProcess sim(kQuick);
  sim.control("/prices", {{"usdt_usd", 0.98}});
  sim.control("/prices", {{"symbol", "BTCUSDT"}, {"pin", 100'000}});
  WebSocketClient socket(sim.port_of("kraken"), "/v2");
  socket.send(
      R"({"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo"}})");
  EXPECT_TRUE(socket
                  .read_until([](const Json& json) {
                    return json.value("channel", "") == "ticker" &&
                           std::abs(json["data"][0]["bid"].get<double>() - 98'000) < 1;
                  })
                  .is_object());
  EXPECT_NEAR(sim.control("/state")["usdt_usd"].get<double>(), 0.98, 1e-12);
}

TEST(PriceServers, SpeakTlsToo) {
  const SimProcess sim({"--tls-dir", testing::TempDir() + "price_servers_tls"});
  WebSocketClient socket(sim.port_of("okx"), "/ws/v5/public", {}, sim.ca());
  socket.send("ping");
  EXPECT_EQ(socket.read(), "pong");
}

}  // namespace
}  // namespace mm::simulator
