#include "venues/feed_fixture.h"
#include "venues/okx/messages.h"
#include "venues/okx/okx_venue.h"
#include "venues/payload.h"

namespace mm::okx {
namespace {

using feed::FrameKind;
using testing::payload;
using testing::StreamServer;
using OkxFeed = testing::FeedTest;

TEST(OkxMessages, ReadsABook) {
  FrameParser parser;
  const auto frame = parser.parse(payload("okx/book.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.symbol, "PAXG-USDT");
  EXPECT_DOUBLE_EQ(frame.quote.bid, 4000.1);
  EXPECT_DOUBLE_EQ(frame.quote.bid_size, 31.21);
  EXPECT_DOUBLE_EQ(frame.quote.ask, 4000.2);
  EXPECT_DOUBLE_EQ(frame.quote.ask_size, 40.66);
  EXPECT_EQ(frame.quote.number, 123456u);
}

TEST(OkxMessages, AnEmptySideIsZero) {
  FrameParser parser;
  const auto frame = parser.parse(payload("okx/empty_side.json"));
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_DOUBLE_EQ(frame.quote.bid, 4000.1);
  EXPECT_EQ(frame.quote.ask, 0);
  EXPECT_EQ(frame.quote.ask_size, 0);
}

TEST(OkxMessages, TellsTheOtherFramesApart) {
  FrameParser parser;
  EXPECT_EQ(parser.parse(payload("okx/pong.txt")).kind, FrameKind::heartbeat);
  EXPECT_EQ(parser.parse(payload("okx/subscribed.json")).kind, FrameKind::other);
  EXPECT_EQ(parser.parse(payload("okx/connection_count.json")).kind, FrameKind::other);
  const auto notice = parser.parse(payload("okx/notice.json"));
  EXPECT_EQ(notice.kind, FrameKind::other);
  EXPECT_TRUE(notice.leave);
  const auto error = parser.parse(payload("okx/error.json"));
  EXPECT_EQ(error.kind, FrameKind::refused);
  EXPECT_FALSE(error.leave);
}

TEST(OkxMessages, RefusesWhatIsNotAPriceWithoutFalling) {
  FrameParser parser;
  for (const char* text :
       {"", "{", "[]", "ping", "null", "{}", R"({"arg":{"channel":"bbo-tbt","instId":"A"}})",
        R"({"arg":{"channel":"bbo-tbt","instId":"A"},"data":[]})",
        R"({"arg":{"channel":"bbo-tbt","instId":"A"},"data":[{"asks":[],"bids":[]}]})",
        R"({"arg":{"channel":"bbo-tbt","instId":"A"},"data":[{"asks":[["x","1"]],"bids":[],"seqId":1}]})",
        R"({"arg":{"channel":"bbo-tbt","instId":"A"},"data":[{"asks":[["1"]],"bids":[],"seqId":1}]})",
        R"({"arg":{"channel":"bbo-tbt"},"data":[{"asks":[],"bids":[],"seqId":1}]})"}) {
    const auto frame = parser.parse(text);
    EXPECT_EQ(frame.kind, FrameKind::unusable) << text;
    EXPECT_FALSE(frame.text.empty()) << text;
  }
}

std::string book(std::uint64_t number, const char* bid) {
  return R"({"arg":{"channel":"bbo-tbt","instId":"PAXG-USDT"},"data":[{"asks":[["5000","1","0","1"]],"bids":[[")" +
         std::string(bid) + R"(","1","0","1"]],"ts":"1597026383085","seqId":)" + std::to_string(number) +
         "}]}";
}

TEST_F(OkxFeed, SubscribesAndPingsWithABareWord) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.read();
    connection.read();
    connection.send("pong");
    connection.wait_until_left();
  });
  auto okx = venue(url(server), {"PAXG-USDT"});
  okx.keep_alive_every = std::chrono::milliseconds(100);
  run(std::move(okx), {"PAXG-USDT"});
  run_until([&] { return server.said().size() >= 4; });
  EXPECT_EQ(server.said()[1], R"({"op":"subscribe","args":[{"channel":"bbo-tbt","instId":"PAXG-USDT"}]})");
  EXPECT_EQ(server.said()[2], "ping");
  EXPECT_TRUE(recorder.refused.empty());
}

TEST_F(OkxFeed, AnUnchangedBookThatComesAgainProvesThePrice) {
  StreamServer server([](StreamServer::Connection& connection) {
    for (const auto& frame : {book(7, "4001"), book(7, "4001"), book(6, "4000"), book(8, "4002")}) {
      connection.send(frame);
    }
    connection.wait_until_left();
  });
  run(venue(url(server), {"PAXG-USDT"}), {"PAXG-USDT"});
  run_until([&] { return recorder.bids(0).size() >= 3; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001, 4001, 4002}));
}

TEST_F(OkxFeed, NumbersMayBeginAgainWithANewLink) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.send(book(connection.number == 1 ? 1000 : 3, connection.number == 1 ? "4001" : "4002"));
    if (connection.number > 1) connection.wait_until_left();
  });
  run(venue(url(server), {"PAXG-USDT"}), {"PAXG-USDT"});
  run_until([&] { return recorder.bids(0).size() >= 2; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001, 4002}));
}

TEST_F(OkxFeed, AfterANoticeAFreshLinkIsThereBeforeTheOldOneGoes) {
  std::atomic<bool> quoted_on_both = false;
  StreamServer server([&](StreamServer::Connection& connection) {
    if (connection.number == 1) {
      connection.send(book(7, "4001"));
      connection.send(payload("okx/notice.json"));
      connection.wait_until_left();
    } else {
      quoted_on_both = server.open() == 2;
      connection.send(book(8, "4002"));
      connection.wait_until_left();
    }
  });
  run(venue(url(server), {"PAXG-USDT"}), {"PAXG-USDT"});
  run_until([&] { return recorder.bids(0).size() >= 2 && server.open() == 1; });
  EXPECT_TRUE(quoted_on_both);
  EXPECT_EQ(recorder.downs, 0);
  EXPECT_EQ(recorder.all<engine::SourceLinkChanged>().size(), 1u) << "no source has noticed";
}

TEST_F(OkxFeed, AnErrorThatNamesASymbolInItsTextIsTakenForThatSymbol) {
  StreamServer server([](StreamServer::Connection& connection) {
    connection.send(payload("okx/error.json"));
    connection.wait_until_left();
  });
  run(venue(url(server), {"PAXG-USDT", "XAUT-USDT"}), {"PAXG-USDT", "XAUT-USDT"});
  run_until([&] { return recorder.refused.size() == 1; });
  EXPECT_EQ(recorder.link_of(0), "up");
  EXPECT_THAT(recorder.link_of(1), ::testing::StartsWith("down: Wrong URL or channel"));
}

}  // namespace
}  // namespace mm::okx
