#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>

#include "testing/engine_driver.h"
#include "venues/payload.h"
#include "venues/roxom/messages.h"
#include "venues/roxom/signer.h"
#include "venues/rsa_key.h"

namespace mm::roxom {
namespace {

using engine::OrderReport;
using engine::VenueOrderState;
using testing::payload;

std::string sha256(const std::string& text) {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::string hex;
  for (const unsigned char byte : digest) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    hex += two;
  }
  return hex;
}

TEST(RoxomSigner, PayloadsAreThoseOfTheKnownDigests) {
  EXPECT_EQ(sha256(signature_payload("GET", "/ws", {})),
            "51a7a8411f92c1f5bd582dbbcfa136ab54f764cd6e928027ba04d523f61d58e7");
  EXPECT_EQ(sha256(signature_payload("GET", "/api/v1/accounts/balance?unit=btc", {})),
            "a6979fd7d99cd59845f5f9b506ee2b868a0589d1a0a8204e512614daf6a87c52");
  EXPECT_EQ(sha256(signature_payload("GET", "/api/v1/orders?instType=perpetual&includeClosed=true", {})),
            "38597fbeffcefbe2e7291509b34cb0bf799903b5eb5e4644750075bc3cf25038");
  EXPECT_EQ(sha256(signature_payload("POST", "/api/v1/orders/cancel-all", {})),
            "b673ff2f7f32cc6863ac8d2362e56d20ccea2df9062c59919430f4b576d2ad41");
  EXPECT_EQ(sha256(signature_payload("POST", "/v1/orders/cancel-all", {})),
            "4d582a6c54ba18432f15afa2441c568c78353628a22bf125e70cbbb0e57e5a85");
  const auto create = create_text(testing::gold(), Side::buy, Price{48582}, Quantity{100}, true);
  EXPECT_EQ(sha256(signature_payload("POST", "/api/v1/orders", create.sign_params)),
            "e3fb5efc82d008215afe3a7644da538017b16d49800273e7f437de13da89357e");
}

TEST(RoxomOrderText, AnOrderWithAnExpiryIsGtdInBodyAndSignature) {
  const auto create = create_text(testing::gold(), Side::sell, Price{48582}, Quantity{100}, false,
                                  wall_from_unix_ms(1'760'000'000'123));
  EXPECT_NE(create.body.find(R"("timeInForce":"gtd","unit":"btc","cancelAt":1760000000123})"),
            std::string::npos)
      << create.body;
  EXPECT_EQ(create.sign_params,
            "cancelAt=1760000000123&instType=perpetual&orderType=limit&px=0.04858200&qty=1.00&side=sell&"
            "symbol=GOLD-BTC&timeInForce=gtd&unit=btc");
}

TEST(RoxomOrderText, TheDateHeaderIsTheExchangesClock) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), wall_from_unix_ms(784'111'777'000));
  for (const char* wrong : {"", "yesterday", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994"}) {
    EXPECT_FALSE(parse_http_date(wrong)) << wrong;
  }
}

TEST(RoxomSigner, ASignatureVerifiesWithThePublicKey) {
  const testing::Key key = testing::rsa_key();
  const std::string pem = testing::pem_of(key);
  for (const RsaPadding padding : {RsaPadding::pkcs1v15, RsaPadding::pss}) {
    const auto signer = Signer::create(pem, padding);
    ASSERT_TRUE(signer.ok()) << signer.error();
    const std::string text = signer->sign("GET:/ws");
    EXPECT_EQ(text.size(), 344u);
    std::array<unsigned char, 300> signature{};
    EVP_DecodeBlock(signature.data(), reinterpret_cast<const unsigned char*>(text.data()),
                    static_cast<int>(text.size()));
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* key_context = nullptr;
    EVP_DigestVerifyInit(context.get(), &key_context, EVP_sha256(), nullptr, key.get());
    if (padding == RsaPadding::pss) EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING);
    EXPECT_EQ(EVP_DigestVerify(context.get(), signature.data(), 256,
                               reinterpret_cast<const unsigned char*>("GET:/ws"), 7),
              1);
  }
}

TEST(RoxomSigner, AnUnreadableKeyIsAnErrorThatDoesNotShowIt) {
  const auto signer = Signer::create("-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n",
                                     RsaPadding::pkcs1v15);
  ASSERT_FALSE(signer.ok());
  EXPECT_EQ(signer.error().find("SECRET"), std::string::npos);
}

class RoxomMessages : public ::testing::Test {
 protected:
  template <typename T>
  T stream(const std::string& text) {
    auto message = parse_stream(text, gold);
    EXPECT_TRUE(std::holds_alternative<T>(message)) << text;
    return std::holds_alternative<T>(message) ? std::get<T>(message) : T{};
  }
  Instrument gold = testing::gold();
};

TEST_F(RoxomMessages, ReadsOrdersInBothShapes) {
  const auto recent = parse_orders(payload("roxom/orders_new.json"), gold);
  ASSERT_TRUE(recent.ok()) << recent.error();
  ASSERT_EQ(recent->size(), 1u) << "the other contract is left out";
  const OrderReport& order = (*recent)[0];
  EXPECT_EQ(order.executed, Quantity{40});
  EXPECT_EQ(order.price, Price{30123});
  EXPECT_EQ(order.side, Side::buy);
  EXPECT_EQ(unix_ms(*order.created), 1752621480060);
  const auto old = parse_orders(payload("roxom/orders_old.json"), gold);
  ASSERT_TRUE(old.ok()) << old.error();
  EXPECT_EQ((*old)[0].executed, Quantity{25}) << "size is what remains";
  EXPECT_EQ(unix_ms(*(*old)[0].created), 1752621480060) << "nanoseconds by magnitude";
}

TEST_F(RoxomMessages, ReadsAListOfOrdersOneByOneWhereverElseListsAre) {
  const auto order = [](const char* id) {
    return std::string(R"({"id":")") + id +
           R"(","symbol":"GOLD-BTC","status":"filled","qty":"1.00","amountFilled":"1.00",)"
           R"("fills":[{"id":"f","parts":[[1],[2]]}],"fee":{"paid":{"btc":"0"}}})";
  };
  const auto ids = [&](const std::string& body) {
    const auto orders = parse_orders(body, gold);
    if (!orders) return orders.error();
    std::string text;
    for (const OrderReport& report : *orders) text += std::string(report.venue_id.view()) + " ";
    return text;
  };
  const std::string two = "[" + order("a") + "," + order("b") + "]";
  EXPECT_EQ(ids(R"({"data":{"orders":)" + two + R"(},"error":false})"), "a b ");
  EXPECT_EQ(ids(R"({"error":false,"data":)" + two + "}"), "a b ");
  EXPECT_EQ(ids(R"({"page":{"orders":[{"x":1}]},"data":{"page":{"of":{"all":[[{}]]}},"orders":)" + two +
                R"(,"more":{"orders":[{"y":[{}]}]},"next":[{}]},"orders":[7],"z":[{"orders":[{}]}]})"),
            "a b ");
  EXPECT_EQ(ids(R"({"data":{"orders":[]}})"), "");
  EXPECT_EQ(ids(R"({"data":{"orders":)" + two + R"(},"error":{"message":"late"}})"),
            "the answer says error: late");
  EXPECT_EQ(ids(R"({"data":{"orders":[)" + order("a") + R"(,{"id":""}]}})"), "an order without a usable id");
  EXPECT_EQ(ids(R"({"data":{"orders":[)" + order("a") + ",[[]]]}}"), "an order without a usable id");
  EXPECT_EQ(ids(R"({"data":{"orders":[)" + order("a")), "the answer is not a JSON object");
  EXPECT_EQ(ids(R"({"data":{"lists":{"orders":)" + two + "}}}"), "the answer has no list of orders");
}

TEST_F(RoxomMessages, ReadsPositionsInBothShapes) {
  EXPECT_EQ(parse_positions(payload("roxom/positions_new.json"), gold)->net, Quantity{-125});
  EXPECT_EQ(parse_positions(payload("roxom/positions_old.json"), gold)->net, Quantity{50});
  EXPECT_EQ(parse_positions(R"({"data":{"positions":[]},"error":false})", gold)->net, Quantity{});
  EXPECT_FALSE(parse_positions(R"({"data":{"positions":[{"side":"long"}]}})", gold).ok())
      << "unknown is not flat";
}

TEST_F(RoxomMessages, AnAverageEntryIsExactAsACostAlthoughItIsOffTheGrid) {
  EXPECT_EQ(parse_positions(payload("roxom/positions_new.json"), gold)->cost,
            parse_amount("-0.0376543125").value());
  EXPECT_EQ(parse_positions(payload("roxom/positions_old.json"), gold)->cost,
            parse_amount("0.0150615").value());
  EXPECT_EQ(parse_positions(R"({"data":{"positions":[]},"error":false})", gold)->cost, Amount{});
  EXPECT_FALSE(parse_positions(R"({"data":{"positions":[{"side":"long","size":"1.00"}]}})", gold)->cost);
  const auto cost = [&](const char* entry) {
    return parse_positions(
               std::string(R"({"data":{"positions":[{"size":"100000.00","avgEntry":")") + entry + R"("}]}})",
               gold)
        ->cost;
  };
  EXPECT_EQ(cost("0.000000000000001"), Amount{1});
  EXPECT_FALSE(cost("999999999999999999"));
}

TEST_F(RoxomMessages, ReadsTheLogAsFarAsItMovedMoney) {
  const auto logged = parse_entries(payload("roxom/transaction_log_kinds.json"), gold);
  ASSERT_TRUE(logged.ok()) << logged.error();
  EXPECT_EQ(logged->next_page, "00ab");
  const auto& list = logged->list;
  ASSERT_EQ(list.size(), 6u) << "a kind that nobody has described is left out";
  EXPECT_EQ(list[0].id.view(), "t-1");
  EXPECT_EQ(list[0].kind, engine::EntryKind::fill);
  EXPECT_EQ(unix_ms(list[0].at), 1752621480060);
  EXPECT_EQ(list[0].order.view(), "0198a");
  EXPECT_EQ(list[0].side, Side::sell);
  EXPECT_EQ(list[0].quantity, Quantity{40});
  EXPECT_EQ(list[0].value, gold.notional(Price{30123}, Quantity{40}));
  EXPECT_EQ(to_text(list[0].fee), "0.0000024100") << "paid, whatever its sign";
  EXPECT_EQ(list[1].kind, engine::EntryKind::funding);
  EXPECT_EQ(to_text(list[1].amount), "-0.0000030000") << "as the balance tells it";
  EXPECT_EQ(list[2].kind, engine::EntryKind::funding);
  EXPECT_EQ(to_text(list[2].amount), "0.0000010000") << "without balances";
  EXPECT_EQ(list[3].kind, engine::EntryKind::transfer);
  EXPECT_EQ(to_text(list[3].amount), "0.5000000000");
  EXPECT_EQ(list[4].kind, engine::EntryKind::transfer) << "a fill of another contract";
  EXPECT_EQ(to_text(list[4].amount), "0.0000090000") << "what it made, less its fee";
  EXPECT_EQ(list[5].kind, engine::EntryKind::transfer) << "funding of another contract";
  EXPECT_TRUE(parse_entries(R"({"data":{"transactions":[],"cursor":"x"}})", gold)->next_page.empty());
}

TEST_F(RoxomMessages, HalfALogIsNoLog) {
  for (const char* row :
       {R"({"transactionType":"funding","time":1752621480060,"amount":"1"})",
        R"({"transactionType":"funding","txId":"1","amount":"1"})",
        R"({"transactionType":"deposit","txId":"1","time":1752621480060})",
        R"({"transactionType":"orderFill","txId":"1","time":1752621480060,"amount":"1.00"})"}) {
    EXPECT_FALSE(parse_entries(std::string(R"({"data":{"transactions":[)") + row + "]}}", gold).ok()) << row;
  }
}

TEST_F(RoxomMessages, ReadsBalancesInBothShapes) {
  for (const char* name : {"roxom/balance_new.json", "roxom/balance_old.json"}) {
    const auto balance = parse_balance(payload(name));
    ASSERT_TRUE(balance.ok()) << name;
    EXPECT_EQ(to_text(balance->total), "0.0015000000") << name;
    EXPECT_EQ(to_text(balance->available), "0.0012500000") << name;
  }
}

TEST_F(RoxomMessages, AddsUpTheFillsOfOneOrder) {
  const auto fills = parse_fills(payload("roxom/transaction_log.json"), "0198a", gold);
  ASSERT_TRUE(fills.ok()) << fills.error();
  EXPECT_EQ(fills->executed, Quantity{100});
  EXPECT_EQ(fills->value,
            gold.notional(Price{30123}, Quantity{40}) + gold.notional(Price{30122}, Quantity{60}));
  EXPECT_EQ(to_text(fills->fees), "0.0000060200");
}

TEST_F(RoxomMessages, ReadsTheStream) {
  const auto order = stream<OrderReport>(payload("roxom/stream_order_new.json"));
  EXPECT_EQ(order.executed, Quantity{50});
  EXPECT_EQ(order.fill_price, Price{30123});
  EXPECT_EQ(to_text(*order.fees), "0.0000250600");
  EXPECT_EQ(stream<OrderReport>(payload("roxom/stream_order_old.json")).state, VenueOrderState::cancelled);
  const auto top = stream<engine::VenueTopChanged>(payload("roxom/stream_level1.json")).top;
  EXPECT_EQ(top.bid->price, Price{48582});
  EXPECT_FALSE(top.ask);
  EXPECT_EQ(stream<Acknowledged>(R"({"event":"subscribe","arg":{"channel":"orders"},"code":"0"})").channel,
            "orders");
  EXPECT_TRUE(stream<StreamError>(R"({"event":"error","code":"600010","msg":"Authentication failed"})")
                  .authentication);
  EXPECT_FALSE(
      stream<StreamError>(R"({"event":"error","code":60014,"msg":"Invalid channel"})").authentication);
}

TEST_F(RoxomMessages, ReadsTradesOfAnybody) {
  const auto swept = stream<engine::VenueTraded>(payload("roxom/stream_trade.json"));
  EXPECT_EQ(swept.taker, Side::buy);
  EXPECT_EQ(swept.lowest, Price{48655});
  EXPECT_EQ(swept.highest, Price{48656});
  EXPECT_EQ(swept.volume, Quantity{125});
  const auto numbers = stream<engine::VenueTraded>(
      R"({"topic":"trade.GOLD-BTC","data":{"takerSide":"SELL","minPx":0.048655,"maxPx":0.048655,"volume":1}})");
  EXPECT_EQ(numbers.taker, Side::sell);
  EXPECT_EQ(numbers.volume, Quantity{100});
  stream<Ignored>(
      R"({"topic":"trade.US500-BTC","data":{"takerSide":"buy","minPx":"1","maxPx":"1","volume":"1"}})");
}

TEST_F(RoxomMessages, ATradeThatCannotBeIsNotTold) {
  for (const char* data : {R"("takerSide":"both","minPx":"0.04","maxPx":"0.04","volume":"1.00")",
                           R"("takerSide":"buy","minPx":null,"maxPx":"0.04","volume":"1.00")",
                           R"("takerSide":"buy","minPx":"0.04","volume":"1.00")",
                           R"("takerSide":"buy","minPx":"0.04","maxPx":"0.04","volume":"")",
                           R"("takerSide":"buy","minPx":"0.04","maxPx":"0.04","volume":"0.00")",
                           R"("takerSide":"buy","minPx":"0.04","maxPx":"0.04","volume":"-1.00")",
                           R"("takerSide":"buy","minPx":"0.00","maxPx":"0.04","volume":"1.00")",
                           R"("takerSide":"buy","minPx":"0.05","maxPx":"0.04","volume":"1.00")"}) {
    const auto refused = stream<Unusable>(R"({"topic":"trade.GOLD-BTC","data":{)" + std::string(data) + "}}");
    EXPECT_THAT(refused.reason, ::testing::StartsWith("a trade ")) << data;
  }
}

TEST_F(RoxomMessages, AnUnknownStatusMeansLive) {
  const auto order = stream<OrderReport>(
      R"({"type":"order","data":{"orderId":"x","symbol":"GOLD-BTC","status":"brandnew","executedQty":"0.00"}})");
  EXPECT_EQ(order.state, VenueOrderState::live);
}

TEST_F(RoxomMessages, TakesTheErrorTextOfEveryShape) {
  EXPECT_EQ(error_text(R"({"error":401,"message":"Invalid API key"})"), "Invalid API key");
  EXPECT_EQ(error_text(R"({"error":{"code":400,"message":"Insufficient balance"}})"), "Insufficient balance");
  EXPECT_EQ(error_text(R"({"code":"VALIDATION_ERROR","message":"Invalid leverage value"})"),
            "Invalid leverage value");
  EXPECT_EQ(error_text("<html>502</html>"), "");
}

TEST_F(RoxomMessages, NoBytesMakeItFall) {
  for (const char* text :
       {"", "{", "[]", "null", "7", R"({"data":null})", R"({"data":7,"error":true})",
        R"({"type":"order","data":"x"})", R"({"topic":7})",
        R"({"topic":"level1.GOLD-BTC","data":{"bid":[1]}})", R"({"data":{"orders":[7]}})", "\xff\xfe"}) {
    parse_stream(text, gold);
    EXPECT_FALSE(parse_created(text).ok()) << text;
    EXPECT_FALSE(parse_orders(text, gold).ok()) << text;
    EXPECT_FALSE(parse_positions(text, gold).ok()) << text;
    EXPECT_FALSE(parse_balance(text).ok()) << text;
    EXPECT_FALSE(parse_fills(text, "x", gold).ok()) << text;
    EXPECT_FALSE(parse_entries(text, gold).ok()) << text;
    error_text(text);
  }
}

TEST_F(RoxomMessages, APriceOrQuantityThatCannotBeIsNone) {
  for (const char* number : {"752621480060801000", "\"-1000000000000.5\"", "1e300"}) {
    const auto order = parse_order(std::string(R"({"data":{"orderId":"o-1","symbol":"GOLD-BTC","fillPx":)") +
                                       number + R"(,"orderSize":)" + number + "}}",
                                   testing::gold());
    ASSERT_TRUE(order.ok()) << order.error();
    EXPECT_FALSE(order->fill_price) << number;
    EXPECT_FALSE(order->quantity) << number;
  }
}

TEST_F(RoxomMessages, AnEventTellsWhenTheOrderWasTakenOnlyWhileNothingHasBecomeOfIt) {
  const auto event = [&](const std::string& status, const std::string& more = "") {
    return stream<OrderReport>(R"({"type":"order","data":{"orderId":"o-1","symbol":"GOLD-BTC","status":")" +
                               status + R"(","timestamp":1752621480060801000)" + more + "}}");
  };
  for (const char* status : {"pendingsubmit", "submitted"}) {
    ASSERT_TRUE(event(status).created) << status;
    EXPECT_EQ(unix_ns(*event(status).created), 1752621480060801000) << status;
  }
  for (const char* status : {"partiallyfilled", "filled", "pendingcancel", "cancelled", "hibernating"}) {
    EXPECT_FALSE(event(status).created) << status;
  }
  EXPECT_EQ(unix_ms(*event("submitted", R"(,"createdAt":1752621480059)").created), 1752621480059)
      << "the time of the order itself, where it is told";
}

TEST_F(RoxomMessages, ATimeThatCannotBeIsNone) {
  for (const char* time : {"12752621480060801008", "-1", "50000000000000", "1e300"}) {
    const auto order =
        parse_order(std::string(R"({"data":{"orderId":"o-1","symbol":"GOLD-BTC","createdAt":)") + time + "}}",
                    testing::gold());
    ASSERT_TRUE(order.ok()) << order.error();
    EXPECT_FALSE(order->created) << time;
  }
}

}  // namespace
}  // namespace mm::roxom
