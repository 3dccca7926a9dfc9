#include "venues/bybit/bybit_venue.h"
#include "venues/bybit/messages.h"
#include "venues/feed_fixture.h"
#include "venues/payload.h"

namespace mm::bybit {
namespace {

using feed::FrameKind;
using testing::payload;
using testing::StreamServer;
using BybitFeed = testing::FeedTest;

TEST(BybitMessages, ReadsABook) {
  FrameParser parser;
  const auto frame = parser.parse(payload("bybit/book.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.symbol, "BTCUSDT");
  EXPECT_DOUBLE_EQ(frame.quote.bid, 16493.5);
  EXPECT_DOUBLE_EQ(frame.quote.bid_size, 0.006);
  EXPECT_DOUBLE_EQ(frame.quote.ask, 16611);
  EXPECT_DOUBLE_EQ(frame.quote.ask_size, 0.029);
  EXPECT_EQ(frame.quote.number, 18521288u);
  EXPECT_FALSE(frame.quote.counts_anew);
}

TEST(BybitMessages, TakesATimeThatIsAText) {
  FrameParser parser;
  const auto frame = parser.parse(payload("bybit/book_text_time.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.symbol, "XAUTUSDT");
}

TEST(BybitMessages, NumberOneIsANewCountAndAnEmptySideIsZero) {
  FrameParser parser;
  const auto frame = parser.parse(payload("bybit/book_restarted.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_TRUE(frame.quote.counts_anew);
  EXPECT_EQ(frame.quote.ask, 0);
}

TEST(BybitMessages, TellsTheOtherFramesApart) {
  FrameParser parser;
  EXPECT_EQ(parser.parse(payload("bybit/subscribed.json")).kind, FrameKind::other);
  EXPECT_EQ(parser.parse(payload("bybit/pong.json")).kind, FrameKind::other);
  const auto refused = parser.parse(payload("bybit/refused.json"));
  EXPECT_EQ(refused.kind, FrameKind::refused);
  EXPECT_EQ(refused.text, "error:handler not found,topic:orderbook.1.PAXGUSDT");
}

TEST(BybitMessages, RefusesWhatIsNotAPriceWithoutFalling) {
  FrameParser parser;
  for (const char* text :
       {"", "{", "[]", "pong", "null", "{}", R"({"topic":"orderbook.1.A"})",
        R"({"topic":"orderbook.1.A","type":"delta","data":{"s":"A","u":1,"b":[],"a":[]}})",
        R"({"topic":"orderbook.1.A","type":"snapshot","data":{"s":"A","b":[],"a":[]}})",
        R"({"topic":"orderbook.1.A","type":"snapshot","data":{"s":"A","u":-1,"b":[],"a":[]}})",
        R"({"topic":"orderbook.1.A","type":"snapshot","data":{"s":"A","u":1,"b":[[1,2]],"a":[]}})"}) {
    const auto frame = parser.parse(text);
    EXPECT_EQ(frame.kind, FrameKind::unusable) << text;
    EXPECT_FALSE(frame.text.empty()) << text;
  }
}

std::string book(std::uint64_t number, const char* bid) {
  return R"({"topic":"orderbook.1.XAUTUSDT","type":"snapshot","data":{"s":"XAUTUSDT","b":[[")" +
         std::string(bid) + R"(","1"]],"a":[["5000","1"]],"u":)" + std::to_string(number) + "}}";
}

TEST_F(BybitFeed, SubscribesAndTakesARepetitionForANewCountWhenItIsOne) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.send(book(1000, "4001"));  // may come before the answer
    connection.read();
    connection.send(payload("bybit/subscribed.json"));
    for (const auto& frame : {book(1000, "4001"), book(999, "4009"), book(1, "4002"), book(2, "4003")}) {
      connection.send(frame);
    }
    connection.wait_until_left();
  });
  run(venue(url(server), {"XAUTUSDT"}), {"XAUTUSDT"});
  run_until([&] { return recorder.bids(0).size() >= 4; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001, 4001, 4002, 4003}));
  EXPECT_EQ(server.said()[1], R"({"op":"subscribe","args":["orderbook.1.XAUTUSDT"]})");
}

}  // namespace
}  // namespace mm::bybit
