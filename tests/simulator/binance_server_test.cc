// Binance's side of mmsim over real sockets.
#include <gtest/gtest.h>

#include <map>

#include "simulator/sim_process.h"
#include "simulator/web_client.h"

namespace mm::simulator {
namespace {

using Json = nlohmann::json;

const std::vector<std::string> kQuick{"--plain", "--tick-rate", "200"};
const std::string kBoth = "/stream?streams=paxgusdt@bookTicker/btcusdt@bookTicker";

double number(const Json& text) {
  return std::stod(text.get<std::string>());
}

TEST(BinanceServer, CombinedStreamsCarryBothSymbolsWithGrowingIds) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.binance_port(), kBoth);
  std::map<std::string, std::uint64_t> last;
  for (int i = 0; i < 100; ++i) {
    const auto text = socket.read();
    ASSERT_TRUE(text);
    const Json frame = Json::parse(*text);
    const Json& data = frame["data"];
    const std::string symbol = data["s"];
    EXPECT_EQ(frame["stream"], symbol == "PAXGUSDT" ? "paxgusdt@bookTicker" : "btcusdt@bookTicker");
    EXPECT_GT(data["u"].get<std::uint64_t>(), last[symbol]);
    last[symbol] = data["u"];
    EXPECT_LT(number(data["b"]), number(data["a"]));
    EXPECT_GT(number(data["B"]), 0);
    EXPECT_EQ(data["b"].get<std::string>().find('.') + 9, data["b"].get<std::string>().size());
  }
  EXPECT_EQ(last.size(), 2U);
}

TEST(BinanceServer, RawStreamsComeWithoutWrapper) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.binance_port(), "/ws/btcusdt@bookTicker");
  const Json frame = Json::parse(socket.read().value_or("{}"));
  EXPECT_EQ(frame["s"], "BTCUSDT");
  EXPECT_FALSE(frame.contains("stream"));
}

TEST(BinanceServer, TakesCommands) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.binance_port(), "/ws");
  const auto answer = [&](const std::string& text) {
    socket.send(text);
    return socket.read_until(
        [](const Json& json) { return !json.contains("u") && !json.contains("stream"); });
  };
  EXPECT_EQ(answer(R"({"method":"LIST_SUBSCRIPTIONS","id":3})"), Json::parse(R"({"result":[],"id":3})"));
  EXPECT_EQ(answer(R"({"method":"SUBSCRIBE","params":["paxgusdt@bookTicker"],"id":"a1"})"),
            Json::parse(R"({"result":null,"id":"a1"})"));
  EXPECT_EQ(socket.read_until([](const Json& json) { return json.contains("u"); })["s"], "PAXGUSDT");
  EXPECT_EQ(answer(R"({"method":"SET_PROPERTY","params":["combined",true],"id":5})")["result"], nullptr);
  EXPECT_EQ(answer(R"({"method":"GET_PROPERTY","params":["combined"],"id":2})")["result"], true);
  EXPECT_TRUE(socket.read_until([](const Json& json) { return json.contains("stream"); }).is_object());
  EXPECT_EQ(answer(R"({"method":"SUBSCRIB","id":1})")["code"], 2);
  EXPECT_EQ(answer(R"({"method":"GET_PROPERTY","params":["colour"],"id":7})")["code"], 0);
  EXPECT_EQ(answer("{")["code"], 3);
}

TEST(BinanceServer, AnswersItsRestCalls) {
  const SimProcess sim(kQuick);
  const auto get = [&](const std::string& path) { return http(sim.binance_port(), "GET", path); };
  EXPECT_EQ(get("/api/v3/ping").body, "{}");
  EXPECT_TRUE(get("/api/v3/time").json()["serverTime"].is_number_integer());
  EXPECT_EQ(get("/api/v3/ticker/bookTicker?symbol=PAXGUSDT").json()["symbol"], "PAXGUSDT");
  const HttpResult both = get("/api/v3/ticker/bookTicker?symbols=%5B%22PAXGUSDT%22,%22BTCUSDT%22%5D");
  ASSERT_EQ(both.json().size(), 2U);
  EXPECT_GT(number(both.json()[1]["askPrice"]), 10'000);
  EXPECT_EQ(both.header("X-MBX-USED-WEIGHT-1M"), "4");
  const HttpResult unknown = get("/api/v3/ticker/bookTicker?symbol=LEADUSDT");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.json(), Json::parse(R"({"code":-1121,"msg":"Invalid symbol."})"));
  EXPECT_EQ(get("/api/v3/exchangeInfo").json()["symbols"].size(), 3U);
}

TEST(BinanceServer, PricesCanBePinned) {
  const SimProcess sim(kQuick);
  sim.control("/prices", {{"symbol", "PAXGUSDT"}, {"pin", 5000}});
  WebSocketClient socket(sim.binance_port(), "/ws/paxgusdt@bookTicker");
  const Json frame = Json::parse(socket.read().value_or("{}"));
  EXPECT_NEAR((number(frame["b"]) + number(frame["a"])) / 2, 5000, 0.02);
}

TEST(BinanceServer, FaultsSpoilTheFeed) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.binance_port(), kBoth);
  const auto next = [&](const std::string& symbol, const std::function<bool(const Json&)>& fits) {
    return !socket
                .read_until([&](const Json& json) {
                  return json.contains("data") && json["data"].value("s", "") == symbol && fits(json["data"]);
                })
                .is_null();
  };
  sim.fault("feed_crossed", "PAXGUSDT");
  EXPECT_TRUE(next("PAXGUSDT", [](const Json& data) { return number(data["b"]) > number(data["a"]); }));
  sim.control("/faults", {{"feed_crossed", ""}, {"feed_zero", "BTCUSDT"}});
  EXPECT_TRUE(next("BTCUSDT", [](const Json& data) { return number(data["b"]) == 0; }));
  sim.control("/faults", {{"feed_zero", ""}, {"feed_absurd", "all"}});
  EXPECT_TRUE(next("BTCUSDT", [](const Json& data) { return number(data["b"]) > 10'000'000; }));
  sim.fault("feed_absurd", "");
  std::uint64_t newest = 0;
  EXPECT_TRUE(next("BTCUSDT", [&](const Json& data) {
    newest = data["u"];
    return true;
  }));
  sim.fault("feed_old_ids", "BTCUSDT");
  EXPECT_TRUE(next("BTCUSDT", [&](const Json& data) { return data["u"].get<std::uint64_t>() < newest; }));
  sim.control("/faults", {{"feed_old_ids", ""}, {"feed_freeze", "PAXGUSDT"}});
  // Frames from before the switch may still come; twenty of one symbol in a row do not happen by chance.
  for (int alone = 0; alone < 20;) {
    const auto frame = socket.read();
    ASSERT_TRUE(frame) << "only " << alone << " frames of BTCUSDT in a row";
    alone = Json::parse(*frame)["data"].value("s", "") == "BTCUSDT" ? alone + 1 : 0;
  }
}

TEST(BinanceServer, CanAnnounceShutdownKickAndRefuse) {
  const SimProcess sim(kQuick);
  WebSocketClient socket(sim.binance_port(), kBoth);
  sim.fault("server_shutdown", 1);
  EXPECT_EQ(
      socket.read_until([](const Json& json) { return json["stream"] == "!serverShutdown"; })["data"]["e"],
      "serverShutdown");
  sim.control("/faults", {{"feed_refuse", 1}, {"feed_kick", 1}});
  while (socket.read()) {
  }
  EXPECT_EQ(WebSocketClient(sim.binance_port(), kBoth).refused_with(), 503);
  EXPECT_TRUE(WebSocketClient(sim.binance_port(), kBoth).connected());
}

TEST(BinanceServer, UpdateIdsGoOnOverARestart) {
  const auto one_id = [] {
    const SimProcess sim(kQuick);
    WebSocketClient socket(sim.binance_port(), "/ws/btcusdt@bookTicker");
    return Json::parse(socket.read().value_or("{}"))["u"].get<std::uint64_t>();
  };
  const std::uint64_t before = one_id();
  EXPECT_GT(one_id(), before);
}

TEST(BinanceServer, TheTickRateCanChangeWhileRunning) {
  const SimProcess sim({"--plain", "--tick-rate", "0.01"});
  WebSocketClient socket(sim.binance_port(), kBoth);
  sim.control("/tick-rate", {{"per_second", 500}});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(socket.read());
}

}  // namespace
}  // namespace mm::simulator
