#include "venues/feed_fixture.h"
#include "venues/kraken/kraken_venue.h"
#include "venues/kraken/messages.h"
#include "venues/payload.h"

namespace mm::kraken {
namespace {

using feed::FrameKind;
using ::testing::HasSubstr;
using testing::payload;
using testing::StreamServer;
using KrakenFeed = testing::FeedTest;

TEST(KrakenMessages, ReadsATicker) {
  FrameParser parser;
  const auto frame = parser.parse(payload("kraken/ticker.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.symbol, "PAXG/USD");
  EXPECT_DOUBLE_EQ(frame.quote.bid, 4000.1);
  EXPECT_DOUBLE_EQ(frame.quote.bid_size, 31.21);
  EXPECT_DOUBLE_EQ(frame.quote.ask, 4000.2);
  EXPECT_DOUBLE_EQ(frame.quote.ask_size, 40.66);
  EXPECT_EQ(frame.quote.number, 0u) << "not numbered";
}

TEST(KrakenMessages, ReadsNumbersWholeAndWithExponentInAnyOrder) {
  FrameParser parser;
  const auto frame = parser.parse(payload("kraken/ticker_snapshot.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.symbol, "BTC/USD");
  EXPECT_DOUBLE_EQ(frame.quote.bid, 104919.9);
  EXPECT_DOUBLE_EQ(frame.quote.ask, 104920);
  EXPECT_DOUBLE_EQ(frame.quote.ask_size, 0.001);
}

TEST(KrakenMessages, TellsTheOtherFramesApart) {
  FrameParser parser;
  EXPECT_EQ(parser.parse(payload("kraken/heartbeat.json")).kind, FrameKind::heartbeat);
  EXPECT_EQ(parser.parse(payload("kraken/status_online.json")).kind, FrameKind::trading);
  EXPECT_EQ(parser.parse(payload("kraken/subscribed.json")).kind, FrameKind::other);
  EXPECT_EQ(parser.parse(payload("kraken/pong.json")).kind, FrameKind::other);
  EXPECT_EQ(parser.parse(payload("kraken/too_many.json")).kind, FrameKind::unusable);
  const auto halted = parser.parse(payload("kraken/status_maintenance.json"));
  EXPECT_EQ(halted.kind, FrameKind::halted);
  EXPECT_EQ(halted.text, "maintenance");
  const auto refused = parser.parse(payload("kraken/refused.json"));
  EXPECT_EQ(refused.kind, FrameKind::refused);
  EXPECT_EQ(refused.symbol, "XBT/USD");
  EXPECT_EQ(refused.text, "Currency pair not supported XBT/USD");
}

TEST(KrakenMessages, ASideThatIsNotThereIsZero) {
  FrameParser parser;
  const auto frame = parser.parse(
      R"({"channel":"ticker","data":[{"symbol":"A/B","bid":null,"bid_qty":null,"ask":2,"ask_qty":1}]})");
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.quote.bid, 0);
}

TEST(KrakenMessages, RefusesWhatIsNotAPriceWithoutFalling) {
  FrameParser parser;
  for (const char* text :
       {"", "{", "[]", "7", "null", "{}", R"({"channel":"ticker"})", R"({"channel":"ticker","data":[]})",
        R"({"channel":"ticker","data":[7]})", R"({"channel":"ticker","data":[{"symbol":"A/B"}]})",
        R"({"channel":"ticker","data":[{"symbol":"A/B","bid":"1","bid_qty":1,"ask":1,"ask_qty":1}]})",
        R"({"channel":"status","data":[{}]})"}) {
    const auto frame = parser.parse(text);
    EXPECT_EQ(frame.kind, FrameKind::unusable) << text;
    EXPECT_FALSE(frame.text.empty()) << text;
  }
}

std::string ticker(const char* symbol, const char* bid) {
  return std::string(R"({"channel":"ticker","type":"update","data":[{"symbol":")") + symbol + R"(","bid":)" +
         bid + R"(,"bid_qty":1,"ask":5000,"ask_qty":1}]})";
}

TEST_F(KrakenFeed, AsksForBestPricesOfEachSymbol) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.read();
    connection.read();
    connection.send(ticker("PAXG/USD", "4001"));
    connection.wait_until_left();
  });
  run(venue(url(server), {"PAXG/USD", "USDT/USD"}), {"PAXG/USD", "USDT/USD"});
  run_until([&] { return !recorder.bids(0).empty(); });
  EXPECT_EQ(
      server.said()[1],
      R"({"method":"subscribe","params":{"channel":"ticker","symbol":["PAXG/USD"],"event_trigger":"bbo","snapshot":true}})");
  EXPECT_THAT(server.said()[2], HasSubstr("USDT/USD"));
}

TEST_F(KrakenFeed, ASourceIsDownWhileTheVenueIsNotOnlineAndBeginsAfresh) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.send(payload("kraken/status_online.json"));
    connection.send(ticker("PAXG/USD", connection.number == 1 ? "4001" : "4005"));
    if (connection.number == 1) {
      connection.send(payload("kraken/status_maintenance.json"));
      connection.send(ticker("PAXG/USD", "4002"));
      connection.send(payload("kraken/status_online.json"));
      connection.send(ticker("PAXG/USD", "4003"));
    }
    connection.wait_until_left();
  });
  run(venue(url(server), {"PAXG/USD"}), {"PAXG/USD"});
  run_until([&] { return recorder.bids(0).size() >= 2; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001, 4005})) << "by a link of its own";
  const auto changes = recorder.all<engine::SourceLinkChanged>();
  ASSERT_GE(changes.size(), 3u);
  EXPECT_EQ(changes[1].detail.view(), "the venue's status is maintenance");
  EXPECT_EQ(recorder.link_of(0), "up");
}

TEST_F(KrakenFeed, ASymbolThatIsRefusedDoesNotStopTheOthers) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.send(payload("kraken/refused.json"));
    connection.send(ticker("PAXG/USD", "4001"));
    connection.wait_until_left();
  });
  run(venue(url(server), {"PAXG/USD", "XBT/USD"}), {"PAXG/USD", "XBT/USD"});
  run_until([&] { return !recorder.bids(0).empty(); });
  EXPECT_EQ(recorder.link_of(0), "up");
  EXPECT_EQ(recorder.link_of(1), "down: Currency pair not supported XBT/USD");
}

}  // namespace
}  // namespace mm::kraken
