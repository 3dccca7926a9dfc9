#include "venues/coinbase/coinbase_venue.h"
#include "venues/coinbase/messages.h"
#include "venues/coinbase/order_book.h"
#include "venues/feed_fixture.h"
#include "venues/payload.h"

namespace mm::coinbase {
namespace {

using feed::FrameKind;
using testing::payload;
using testing::StreamServer;
using CoinbaseFeed = testing::FeedTest;

TEST(CoinbaseBook, KnowsTheBestOfEachSideWhateverTheOrder) {
  BookSide bids(-1);
  BookSide asks(1);
  for (const double price : {4000.0, 4002.0, 3999.0, 4001.0}) {
    bids.add(price, 1);
    asks.add(price, 2);
  }
  bids.settle();
  asks.settle();
  EXPECT_EQ(bids.best_price(), 4002);
  EXPECT_EQ(asks.best_price(), 3999);
  bids.set(4002, 0);
  EXPECT_EQ(bids.best_price(), 4001);
  bids.set(4003, 0.5);
  EXPECT_EQ(bids.best_price(), 4003);
  EXPECT_EQ(bids.best_size(), 0.5);
  bids.set(4003, 0.7);
  EXPECT_EQ(bids.best_size(), 0.7) << "sizes are absolute";
  bids.set(4444, 0);
  EXPECT_EQ(bids.size(), 4u) << "what is not there cannot go";
  asks.set(3998, 0);
  asks.set(3999, 0);
  EXPECT_EQ(asks.best_price(), 4000);
}

TEST(CoinbaseBook, AnEmptySideHasNoPrice) {
  BookSide bids(-1);
  EXPECT_EQ(bids.best_price(), 0);
  EXPECT_EQ(bids.best_size(), 0);
  bids.add(4000, 1);
  bids.add(4000, 2);
  bids.settle();
  EXPECT_EQ(bids.size(), 1u) << "of a price that is there twice one stays";
  bids.set(4000, 0);
  EXPECT_EQ(bids.best_price(), 0);
}

TEST(CoinbaseMessages, TheWholeBookAndItsChangesMakeTheQuote) {
  FrameParser parser;
  auto frame = parser.parse(payload("coinbase/snapshot.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.symbol, "BTC-USD");
  EXPECT_DOUBLE_EQ(frame.quote.bid, 80688.08);
  EXPECT_DOUBLE_EQ(frame.quote.bid_size, 0.59153273);
  EXPECT_DOUBLE_EQ(frame.quote.ask, 80691.53);
  EXPECT_FALSE(frame.leave);
  frame = parser.parse(payload("coinbase/update.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_DOUBLE_EQ(frame.quote.bid, 80687.5);
  EXPECT_DOUBLE_EQ(frame.quote.bid_size, 0.25);
  EXPECT_DOUBLE_EQ(frame.quote.ask, 80691.53);
}

TEST(CoinbaseMessages, ChangesOfABookNobodyToldTellThatAFreshLinkIsNeeded) {
  FrameParser parser;
  const auto frame = parser.parse(payload("coinbase/update.json"));
  EXPECT_EQ(frame.kind, FrameKind::other);
  EXPECT_TRUE(frame.leave);
}

TEST(CoinbaseMessages, AWholeBookReplacesTheOneBefore) {
  FrameParser parser;
  (void)parser.parse(payload("coinbase/snapshot.json"));
  const auto frame = parser.parse(
      R"({"type":"snapshot","product_id":"BTC-USD","asks":[["90000","1"]],"bids":[["80000","1"]]})");
  EXPECT_EQ(frame.quote.bid, 80000);
  EXPECT_EQ(frame.quote.ask, 90000);
}

TEST(CoinbaseMessages, ACrossedBookTellsThatChangesWereMissed) {
  FrameParser parser;
  (void)parser.parse(payload("coinbase/snapshot.json"));
  const auto frame = parser.parse(
      R"({"type":"l2update","product_id":"BTC-USD","changes":[["buy","80691.53","1"]],"time":"t"})");
  EXPECT_EQ(frame.kind, FrameKind::quote) << "the engine sees it, too";
  EXPECT_TRUE(frame.leave);
}

TEST(CoinbaseMessages, AnEmptySideIsZeroAndNotCrossed) {
  FrameParser parser;
  const auto frame =
      parser.parse(R"({"type":"snapshot","product_id":"BTC-USD","asks":[],"bids":[["80000","1"]]})");
  EXPECT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.quote.ask, 0);
  EXPECT_FALSE(frame.leave);
}

TEST(CoinbaseMessages, ABookWithAChangeThatCannotBeReadIsNotBelieved) {
  for (const char* changes : {R"([["buy","x","1"]])", R"([["hold","80000","1"]])", R"([["buy","80000"]])",
                              R"([["buy","nan","1"]])", R"([7])", "7"}) {
    FrameParser parser;
    (void)parser.parse(payload("coinbase/snapshot.json"));
    const auto frame = parser.parse(R"({"type":"l2update","product_id":"BTC-USD","changes":)" +
                                    std::string(changes) + R"(,"time":"t"})");
    EXPECT_EQ(frame.kind, FrameKind::refused) << changes;
    EXPECT_TRUE(frame.leave) << changes;
    EXPECT_EQ(parser.parse(payload("coinbase/update.json")).kind, FrameKind::other) << changes;
    EXPECT_EQ(parser.parse(payload("coinbase/snapshot.json")).kind, FrameKind::quote) << changes;
  }
}

TEST(CoinbaseMessages, TellsTheOtherFramesApart) {
  FrameParser parser;
  const auto heartbeat = parser.parse(payload("coinbase/heartbeat.json"));
  EXPECT_EQ(heartbeat.kind, FrameKind::heartbeat);
  EXPECT_EQ(heartbeat.symbol, "BTC-USD");
  EXPECT_EQ(parser.parse(payload("coinbase/subscriptions.json")).kind, FrameKind::other);
  EXPECT_EQ(parser.parse(payload("coinbase/ticker.json")).kind, FrameKind::other) << "trades are no quotes";
  EXPECT_EQ(parser.parse(R"({"type":"news of tomorrow"})").kind, FrameKind::other);
  const auto error = parser.parse(payload("coinbase/error.json"));
  EXPECT_EQ(error.kind, FrameKind::refused);
  EXPECT_EQ(error.text, "PAXG-USD is not a valid product");
}

TEST(CoinbaseMessages, RefusesWhatIsNothingWithoutFalling) {
  FrameParser parser;
  for (const char* text : {"", "{", "[]", "7", "null", "{}", R"({"type":7})"}) {
    const auto frame = parser.parse(text);
    EXPECT_EQ(frame.kind, FrameKind::unusable) << text;
    EXPECT_FALSE(frame.text.empty()) << text;
  }
}

std::string large_snapshot(int levels) {
  const auto side = [&](int from, int step) {
    std::string text;
    for (int i = 0; i < levels; ++i) {
      text += (i == 0 ? "[\"" : ",[\"") + std::to_string(from + step * i) + ".08\",\"0.59153273\"]";
    }
    return text;
  };
  return R"({"type":"snapshot","product_id":"BTC-USD","asks":[)" + side(100'001, 1) + R"(],"bids":[)" +
         side(100'000, -1) + "]}";
}

TEST_F(CoinbaseFeed, TakesAVeryLargeBookOverTheWire) {
  const std::string snapshot = large_snapshot(90'000);
  ASSERT_GT(snapshot.size(), std::size_t{3} << 20) << "larger than other links may be sent";
  StreamServer server([&](StreamServer::Connection& connection) {
    connection.read();
    connection.send(snapshot);
    connection.send(R"({"type":"l2update","product_id":"BTC-USD","changes":[["sell","100001.08","0"]]})");
    connection.wait_until_left();
  });
  run(venue(url(server), {"BTC-USD"}), {"BTC-USD"});
  run_until([&] { return recorder.bids(0).size() >= 2; });
  const auto ticks = recorder.all<engine::SourceTicked>();
  EXPECT_DOUBLE_EQ(ticks[0].ask, 100'001.08);
  EXPECT_DOUBLE_EQ(ticks[1].ask, 100'002.08);
  EXPECT_EQ(server.said()[1],
            R"({"type":"subscribe","product_ids":["BTC-USD"],"channels":["level2_batch","heartbeat"]})");
}

TEST_F(CoinbaseFeed, ACrossedBookIsToldAndAFreshLinkTakesOver) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.send(payload("coinbase/snapshot.json"));
    if (connection.number == 1) {
      connection.send(R"({"type":"l2update","product_id":"BTC-USD","changes":[["buy","80700","1"]]})");
    }
    connection.wait_until_left();
  });
  run(venue(url(server), {"BTC-USD"}), {"BTC-USD"});
  run_until([&] { return server.connections() == 2 && server.open() == 1; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{80688.08, 80700, 80688.08}));
  EXPECT_EQ(recorder.downs, 0);
}

TEST_F(CoinbaseFeed, HeartbeatsOfOneProductDoNotProveTheOther) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.send(payload("coinbase/snapshot.json"));
    for (int i = 0; connection.number == 1 && i < 100; ++i) {
      connection.send(payload("coinbase/heartbeat.json"));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    connection.wait_until_left();
  });
  auto coinbase = venue(url(server), {"BTC-USD", "PAXG-USD"});
  coinbase.patience.heartbeats = std::chrono::milliseconds(300);
  run(std::move(coinbase), {"BTC-USD", "PAXG-USD"});
  run_until([&] { return server.connections() >= 2; });
  EXPECT_EQ(recorder.downs, 0) << "and the link that speaks goes on until another can";
}

}  // namespace
}  // namespace mm::coinbase
