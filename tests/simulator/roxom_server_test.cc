// Roxom's side of mmsim over real sockets.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <signal.h>

#include <fstream>
#include <set>

#include "simulator/roxom_fixture.h"
#include "testing/temporary_folder.h"

namespace mm::simulator {
namespace {

using RoxomServer = RoxomFixture;

TEST_F(RoxomServer, AnswersUnderBothPrefixes) {
  const SimProcess sim(with({}));
  for (const std::string prefix : {"/v1", "/api/v1"}) {
    const HttpResult balance = get(sim, prefix + "/accounts/balance?unit=btc");
    EXPECT_EQ(balance.status, 200);
    EXPECT_EQ(balance.json()["data"]["balances"][0]["current"], "10.00000000");
  }
  EXPECT_EQ(get(sim, "/v2/accounts/balance").status, 404);
  EXPECT_EQ(http(sim.roxom_port(), "GET", "/ping").status, 200);
  EXPECT_FALSE(get(sim, "/v1/orders?instType=perpetual").header("Date").empty());
}

TEST_F(RoxomServer, SaysWhatIsWrongWithTheKey) {
  const SimProcess sim(with({}));
  const HttpResult missing = http(sim.roxom_port(), "GET", "/v1/accounts/balance");
  EXPECT_EQ(missing.status, 401);
  EXPECT_EQ(missing.json()["message"], "API key is required");
  const HttpResult wrong =
      http(sim.roxom_port(), "GET", "/v1/accounts/balance", "", {{"X-API-Key", "other"}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.json()["message"], "Invalid API key");
  EXPECT_EQ(http(sim.roxom_port(), "GET", "/v1/orderbook/snapshot?symbol=GOLD-BTC").status, 200);
}

class Signer {
 public:
  Signer() : key_(EVP_RSA_gen(2048), EVP_PKEY_free) {}

  void write_public_key(const std::string& path) const {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    PEM_write_PUBKEY(file, key_.get());
    std::fclose(file);
  }
  std::string sign(const std::string& payload, int padding = RSA_PKCS1_PADDING) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* key_context = nullptr;
    EVP_DigestSignInit(context.get(), &key_context, EVP_sha256(), nullptr, key_.get());
    EVP_PKEY_CTX_set_rsa_padding(key_context, padding);
    std::vector<unsigned char> signature(256);
    std::size_t size = signature.size();
    const auto* bytes = reinterpret_cast<const unsigned char*>(payload.data());
    EVP_DigestSign(context.get(), signature.data(), &size, bytes, payload.size());
    std::string text(345, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), signature.data(), 256);
    text.pop_back();
    return text;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

TEST_F(RoxomServer, VerifiesSignatures) {
  const testing::TemporaryFolder directory;
  const Signer signer;
  signer.write_public_key(directory / "public.pem");
  const SimProcess sim(with({"--public-key", directory / "public.pem"}));
  const auto signed_get = [&](const std::string& path, const std::string& signature) {
    return http(sim.roxom_port(), "GET", path, "", {{"X-API-Key", "key-1"}, {"X-API-Signature", signature}});
  };
  const std::string path = "/v1/accounts/balance?unit=btc";
  EXPECT_EQ(get(sim, path).json()["message"], "Signature is required");
  EXPECT_EQ(signed_get(path, signer.sign("GET:/v1/accounts/balance")).json()["message"], "Invalid signature");
  EXPECT_EQ(signed_get(path, "not base64!").status, 401);
  EXPECT_EQ(signed_get(path, signer.sign("GET:" + path)).status, 200);
  EXPECT_EQ(signed_get(path, signer.sign("GET:" + path, RSA_PKCS1_PSS_PADDING)).status, 200);

  Json body = order("buy", "0.04858200");
  body["postOnly"] = true;
  body["clientOrderId"] = nullptr;
  const std::string payload =
      "POST:/api/v1/orders:instType=perpetual&orderType=limit&postOnly=true&px=0.04858200&qty=1.00&side=buy&"
      "symbol=GOLD-BTC&unit=btc";
  EXPECT_EQ(http(sim.roxom_port(), "POST", "/api/v1/orders", body.dump(),
                 {{"X-API-Key", "key-1"}, {"X-API-Signature", signer.sign(payload)}})
                .status,
            200);

  WebSocketClient good(sim.roxom_port(), "/ws",
                       {{"X-API-Key", "key-1"}, {"X-API-Signature", signer.sign("GET:/ws")}});
  EXPECT_TRUE(good.connected());
  WebSocketClient bad(sim.roxom_port(), "/ws",
                      {{"X-API-Key", "key-1"}, {"X-API-Signature", signer.sign("GET:/")}});
  EXPECT_FALSE(bad.connected());
  EXPECT_EQ(bad.refused_with(), 401);
}

TEST_F(RoxomServer, AnOrdersLifeOverRestAndWebSocket) {
  const SimProcess sim(with({}));
  WebSocketClient first(sim.roxom_port(), "/ws", kKey);
  WebSocketClient second(sim.roxom_port(), "/ws", kKey);  // neither subscribes: both are told
  const std::string id = create(sim, order("buy", "0.03800000"));
  for (WebSocketClient* socket : {&first, &second}) {
    EXPECT_EQ(next_order_event(*socket)["status"], "pendingsubmit");
    const Json rests = next_order_event(*socket);
    EXPECT_EQ(rests["orderId"], id);
    EXPECT_EQ(rests["status"], "submitted");
    EXPECT_EQ(rests["limitPrice"], "0.03800000");
    EXPECT_EQ(rests["remainingQty"], "1.00");
    EXPECT_EQ(rests["executedQty"], "0.00");
    EXPECT_GT(rests["timestamp"].get<std::int64_t>(), 1'000'000'000'000'000'000);
  }
  sim.control("/orders", {{"side", "sell"}, {"qty", "0.40"}, {"px", "0.03800000"}});
  const Json fill = next_order_event(first);
  EXPECT_EQ(fill["status"], "partiallyfilled");
  EXPECT_EQ(fill["executedQty"], "0.40");
  EXPECT_EQ(fill["fillPx"], "0.03800000");
  EXPECT_EQ(fill["filledFees"], "0.00000304");
  const Json position =
      first.read_until([](const Json& json) { return json.value("type", "") == "position"; });
  EXPECT_EQ(position["data"][0]["side"], "long");
  EXPECT_EQ(position["data"][0]["size"], "0.40");
  const Json balance = first.read_until([](const Json& json) { return json.value("type", "") == "balance"; });
  EXPECT_EQ(balance["data"]["updateType"], "ordersettle");

  EXPECT_EQ(get(sim, "/v1/positions?instType=perpetual&symbol=GOLD-BTC&unit=btc")
                .json()["data"]["positions"][0]["size"],
            "0.40");
  const Json listed = get(sim, "/v1/orders?instType=perpetual&symbol=GOLD-BTC").json()["data"]["orders"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["size"], "0.60");
  EXPECT_EQ(listed[0]["amountFilled"], "0.40");
  const Json log = get(sim, "/v1/accounts/transaction-log?unit=btc").json()["data"]["transactions"];
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0]["orderId"], id);
  EXPECT_EQ(log[0]["amount"], "0.40");

  EXPECT_EQ(post(sim, "/v1/orders/" + id + "/cancel").json()["data"]["success"], true);
  EXPECT_EQ(next_order_event(first)["status"], "partiallyfilledcancelled");
  EXPECT_EQ(post(sim, "/v1/orders/" + id + "/cancel").status, 400);
  EXPECT_EQ(post(sim, "/v1/orders/unknown/cancel").status, 404);
  EXPECT_TRUE(get(sim, "/v1/orders?instType=perpetual").json()["data"]["orders"].empty());
  EXPECT_EQ(get(sim, "/v1/orders?instType=perpetual&includeClosed=true").json()["data"]["orders"].size(), 1U);
}

TEST_F(RoxomServer, CancelAllNamesWhatItCancelledInEveryContract) {
  const SimProcess sim(with({}));
  std::set<std::string> ids{create(sim, order("buy", "0.03800000"))};
  Json elsewhere = order("sell", "0.06000000");
  elsewhere["symbol"] = "US500-BTC";
  ids.insert(create(sim, elsewhere));
  const Json cancelled = post(sim, "/v1/orders/cancel-all").json()["data"]["cancelledOrderIds"];
  EXPECT_EQ(cancelled.get<std::set<std::string>>(), ids);
}

TEST_F(RoxomServer, TheTransactionLogIsReadPageByPage) {
  const SimProcess sim(with({}));
  create(sim, order("buy", "0.03800000"));
  for (int i = 0; i < 3; ++i) {
    sim.control("/orders", {{"side", "sell"}, {"qty", "0.10"}, {"px", "0.03800000"}});
  }
  std::set<std::string> rows;
  std::string cursor = "0";
  for (const std::size_t expected : {2U, 1U}) {
    const Json page =
        get(sim, "/v1/accounts/transaction-log?limit=2&unit=btc&cursor=" + cursor).json()["data"];
    EXPECT_EQ(page["transactions"].size(), expected);
    for (const Json& row : page["transactions"]) rows.insert(row["txId"]);
    if (page["cursor"].is_string()) cursor = page["cursor"];
  }
  EXPECT_EQ(rows.size(), 3U);
}

TEST_F(RoxomServer, RefusesBadCreates) {
  const SimProcess sim(with({}));
  const auto message = [&](const Json& body) {
    const HttpResult result = post(sim, "/v1/orders", body.dump());
    EXPECT_EQ(result.status, 400) << result.body;
    return result.json()["error"]["message"].get<std::string>();
  };
  EXPECT_EQ(message(order("hold", "0.04000000")), "side must be buy or sell");
  EXPECT_EQ(message(order("buy", "0.04000050")), "px: '0.04000050' is not a multiple of 0.000001");
  EXPECT_EQ(message(order("buy", "0.00400000")), "Price outside allowed range");
  Json unknown = order("buy", "0.04000000");
  unknown["symbol"] = "LEAD-BTC";
  EXPECT_EQ(message(unknown), "Market not available");
}

TEST_F(RoxomServer, SatsAreAnotherSpellingOfPrices) {
  const SimProcess sim(with({}));
  Json body = order("buy", "3800000");
  body["unit"] = "sats";
  create(sim, body);
  EXPECT_EQ(get(sim, "/v1/orders?instType=perpetual").json()["data"]["orders"][0]["px"], "0.03800000");
  EXPECT_EQ(get(sim, "/v1/orders?instType=perpetual&unit=sats").json()["data"]["orders"][0]["px"], "3800000");
  EXPECT_EQ(get(sim, "/v1/accounts/balance").json()["data"]["balances"][0]["current"], "1000000000");
}

TEST_F(RoxomServer, AcknowledgesSubscriptionsAndNamesMistakes) {
  const SimProcess sim(with({}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  const auto answer = [&](const std::string& text) {
    socket.send(text);
    return socket.read_until([](const Json& json) { return json.contains("event"); });
  };
  const Json ack = answer(R"({"op":"subscribe","args":[{"channel":"level1","symbol":"GOLD-BTC"}]})");
  EXPECT_EQ(ack["event"], "subscribe");
  EXPECT_EQ(ack["code"], "0");
  EXPECT_EQ(ack["arg"]["instId"], "GOLD-BTC");
  EXPECT_EQ(answer(R"({"op":"subscribe","args":[{"channel":"moon"}]})")["code"], "60014");
  EXPECT_EQ(answer(R"({"op":"subscribe","args":[{"channel":"level1","symbol":"LEAD"}]})")["code"], "60015");
  EXPECT_EQ(answer("{not json")["code"], "60017");
  socket.send_binary("x");
  EXPECT_EQ(socket.read_until([](const Json& json) { return json.contains("event"); })["code"], "60018");
}

TEST_F(RoxomServer, PublicChannelsFollowTheBook) {
  for (const std::string meaning : {"signed", "absolute"}) {
    const SimProcess sim(with({"--depth-delta", meaning}));
    WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
    const auto topic = [&](const std::string& name, const std::string& type) {
      return socket.read_until([&](const Json& json) {
        return json.value("topic", "") == name && json.value("type", "") == type;
      })["data"];
    };
    socket.send(R"({"op":"subscribe","args":[{"channel":"level1","symbol":"GOLD-BTC"},)"
                R"({"channel":"depth","symbol":"GOLD-BTC"},{"channel":"trade","symbol":"GOLD-BTC"}]})");
    EXPECT_TRUE(topic("level1.GOLD-BTC", "snapshot")["bid"].is_null());
    EXPECT_TRUE(topic("depth.GOLD-BTC", "snapshot")["bid"].empty());
    create(sim, order("buy", "0.03800000"));
    EXPECT_EQ(topic("depth.GOLD-BTC", "delta")["bid"], Json::parse(R"([["0.03800000","1.00"]])"));
    EXPECT_EQ(topic("level1.GOLD-BTC", "snapshot")["bid"], Json::parse(R"(["0.03800000","1.00"])"));
    sim.control("/orders", {{"side", "sell"}, {"qty", "0.40"}, {"px", "0.03800000"}});
    EXPECT_EQ(topic("depth.GOLD-BTC", "delta")["bid"][0][1], meaning == "signed" ? "-0.40" : "0.60");
    EXPECT_EQ(topic("trade.GOLD-BTC", "snapshot")["takerSide"], "sell");
    EXPECT_EQ(sim.control("/book"), Json::parse(R"({"bids":[["0.03800000","0.60"]],"asks":[]})"));
  }
}

TEST_F(RoxomServer, SendsATickerEachSecond) {
  const SimProcess sim(with({"--fault", "null_ticker=1"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  socket.send(R"({"op":"subscribe","args":[{"channel":"ticker","symbol":"GOLD-BTC"}]})");
  const auto ticker = [&] {
    return socket.read_until(
        [](const Json& json) { return json.value("topic", "") == "ticker.GOLD-BTC"; })["data"];
  };
  EXPECT_TRUE(ticker()["markPrice"].is_string());
  EXPECT_TRUE(ticker()["markPrice"].is_null());
  EXPECT_TRUE(ticker()["markPrice"].is_string());
}

TEST_F(RoxomServer, OldShapesOnRequest) {
  const SimProcess sim(with({"--rest-shapes", "old", "--order-events", "old"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  create(sim, order("buy", "0.03800000"));
  const Json event = next_order_event(socket);
  EXPECT_FALSE(event.contains("limitPrice"));
  EXPECT_TRUE(event.contains("remainingQty"));
  const Json listed = get(sim, "/v1/orders?instType=perpetual").json()["data"]["orders"][0];
  EXPECT_EQ(listed["quantity"], "1.00");
  EXPECT_EQ(listed["price"], "0.03800000");
  EXPECT_EQ(listed["orderType"], "limit");
  EXPECT_EQ(get(sim, "/v1/accounts/balance?unit=btc").json()["data"]["currency"], "BTC");
}

TEST_F(RoxomServer, LimitsTheRequestRate) {
  const SimProcess sim(with({"--rate-limit", "1"}));
  EXPECT_EQ(get(sim, "/v1/accounts/balance").status, 200);
  EXPECT_EQ(get(sim, "/v1/accounts/balance").status, 200);
  const HttpResult over = get(sim, "/v1/accounts/balance");
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(over.header("Retry-After"), "1");
}

TEST_F(RoxomServer, PingsItsConnections) {
  const SimProcess sim(with({"--roxom-ping", "0.05"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  socket.send(R"({"op":"subscribe","args":[{"channel":"ticker","symbol":"GOLD-BTC"}]})");
  for (int frames = 0; frames < 4; ++frames) socket.read();
  EXPECT_GE(socket.pings(), 5);
}

TEST_F(RoxomServer, DropsAConnectionThatAnswersNoPing) {
  const SimProcess sim(with({"--roxom-ping", "0.05"}));
  WebSocketClient deaf(sim.roxom_port(), "/ws", kKey);  // answers pings only while it reads
  for (int tries = 0; tries < 200 && sim.control("/state")["roxom_links"] != 0; ++tries) {
    usleep(10'000);
  }
  EXPECT_EQ(sim.control("/state")["roxom_links"], 0);
}

TEST_F(RoxomServer, OrdersAndFillsSurviveAKill) {
  const testing::TemporaryFolder directory;
  const std::vector<std::string> arguments = with({"--state", directory / "state.jsonl"});
  std::string rests;
  std::string expires;
  {
    SimProcess sim(arguments);
    rests = create(sim, order("buy", "0.03800000"));
    sim.control("/orders", {{"side", "sell"}, {"qty", "0.40"}, {"px", "0.03800000"}});
    Json short_lived = order("sell", "0.03900000");
    short_lived["timeInForce"] = "gtd";
    short_lived["cancelAt"] = sim.control("/state")["time_ns"].get<std::int64_t>() / 1'000'000 + 100;
    expires = create(sim, short_lived);
    EXPECT_EQ(sim.end_with(SIGKILL), -SIGKILL);
  }
  {
    // As if the machine had stopped in the middle of a line.
    std::ofstream(directory / "state.jsonl", std::ios::app) << R"({"order":{"id":"01)";
  }
  SimProcess sim(arguments);
  EXPECT_EQ(status(sim, rests), "partiallyfilled");
  for (int tries = 0; tries < 200 && status(sim, expires) != "cancelled"; ++tries) usleep(10'000);
  EXPECT_EQ(status(sim, expires), "cancelled");
  EXPECT_EQ(sim.control("/state")["owner"]["positions"]["GOLD-BTC"], "0.40");
  EXPECT_EQ(get(sim, "/v1/accounts/transaction-log").json()["data"]["transactions"].size(), 1U);
  EXPECT_EQ(get(sim, "/v1/accounts/balance?unit=btc").json()["data"]["balances"][0]["current"], "9.99999696");
  EXPECT_EQ(post(sim, "/v1/orders/" + rests + "/cancel").status, 200);
  EXPECT_NE(create(sim, order("buy", "0.03800000")), rests);
  EXPECT_EQ(sim.end_with(SIGTERM), 0);
}

TEST_F(RoxomServer, SpeaksTlsThatItsAuthorityVouchesFor) {
  const testing::TemporaryFolder directory;
  const std::vector<std::string> arguments{"--no-traders", "--tls-dir", directory / "tls"};
  std::string ca;
  {
    SimProcess sim(arguments);
    ca = sim.ca();
    EXPECT_EQ(http(sim.roxom_port(), "GET", "/ping", "", {}, ca).status, 200);
    WebSocketClient socket(sim.roxom_port(), "/ws", kKey, ca);
    EXPECT_TRUE(socket.connected());
  }
  SimProcess again(arguments);  // the files are kept
  EXPECT_EQ(http(again.roxom_port(), "GET", "/ping", "", {}, ca).status, 200);
}

}  // namespace
}  // namespace mm::simulator
