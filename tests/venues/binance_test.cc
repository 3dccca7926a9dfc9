#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "testing/scripted_server.h"
#include "venues/binance/binance_venue.h"
#include "venues/binance/messages.h"
#include "venues/feed_fixture.h"
#include "venues/payload.h"

namespace mm::binance {
namespace {

namespace asio = boost::asio;
using feed::FrameKind;
using testing::payload;
using testing::ScriptedServer;
using testing::StreamServer;

TEST(BinanceMessages, ReadsACombinedFrame) {
  FrameParser parser;
  const std::string text = payload("binance/combined.json");
  const auto frame = parser.parse(text);
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.symbol, "PAXGUSDT");
  EXPECT_EQ(frame.quote.number, 400900217u);
  EXPECT_DOUBLE_EQ(frame.quote.bid, 4000.1);
  EXPECT_DOUBLE_EQ(frame.quote.ask_size, 40.66);
}

TEST(BinanceMessages, ReadsARawFrameInAnyOrderWithUnknownFields) {
  FrameParser parser;
  const std::string text = payload("binance/raw_reordered.json");
  const auto frame = parser.parse(text);
  ASSERT_EQ(frame.kind, FrameKind::quote);
  EXPECT_EQ(frame.quote.number, 18446744073709551615u);
  EXPECT_DOUBLE_EQ(frame.quote.ask, 104919.99);
}

TEST(BinanceMessages, TellsTheOtherFramesApart) {
  FrameParser parser;
  EXPECT_EQ(parser.parse(payload("binance/acknowledgement.json")).kind, FrameKind::other);
  for (const char* name : {"binance/shutdown_raw.json", "binance/shutdown_combined.json"}) {
    const auto frame = parser.parse(payload(name));
    EXPECT_EQ(frame.kind, FrameKind::other);
    EXPECT_TRUE(frame.leave);
  }
  EXPECT_EQ(parser.parse(payload("binance/error.json")).text, "an error frame");
}

TEST(BinanceMessages, RefusesWhatIsNotAPriceWithoutFalling) {
  FrameParser parser;
  for (const char* text :
       {"", "{", "[]", "7", "null", R"({"u":1})", R"({"u":1,"s":"X","b":"abc","B":"1","a":"1","A":"1"})",
        R"({"u":-1,"s":"X","b":"1","B":"1","a":"1","A":"1"})",
        R"({"u":1,"s":"X","b":1,"B":"1","a":"1","A":"1"})",
        R"({"u":1,"s":"","b":"1","B":"1","a":"1","A":"1"})"}) {
    const auto frame = parser.parse(text);
    EXPECT_EQ(frame.kind, FrameKind::unusable) << text;
    EXPECT_FALSE(frame.text.empty()) << text;
  }
}

TEST(BinanceMessages, ReadsTheSeed) {
  const auto seeds = parse_book_tickers(payload("binance/book_tickers.json"));
  ASSERT_TRUE(seeds.ok());
  ASSERT_EQ(seeds->size(), 2u);
  EXPECT_EQ((*seeds)[1].symbol, "BTCUSDT");
  EXPECT_DOUBLE_EQ((*seeds)[1].quote.bid, 104919.98);
  EXPECT_EQ((*seeds)[1].quote.number, 0u);
  EXPECT_FALSE(parse_book_tickers(R"({"code":-1121,"msg":"Invalid symbol."})").ok());
}

std::string ticker(std::uint64_t update, const char* bid) {
  return R"({"stream":"paxgusdt@bookTicker","data":{"u":)" + std::to_string(update) +
         R"(,"s":"PAXGUSDT","b":")" + bid + R"(","B":"1","a":"5000","A":"1"}})";
}

class BinanceFeed : public testing::FeedTest {
 protected:
  void run_against(const StreamServer& stream) {
    run(venue(url(stream), net::parse_url("http://127.0.0.1:" + rest.port()).value(), {"PAXGUSDT", "BTCUSDT"},
              io, nullptr, recorder),
        {"PAXGUSDT", "BTCUSDT"});
  }
  ScriptedServer rest{[](ScriptedServer::Socket& socket) {
    std::string request;
    asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n");
    const std::string body = payload("binance/book_tickers.json");
    asio::write(socket, asio::buffer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                                     std::to_string(body.size()) + "\r\n\r\n" + body));
  }};
};

TEST_F(BinanceFeed, AsksForTheCombinedStreamAndSeedsTheQuietSymbol) {
  StreamServer stream([](StreamServer::Connection& connection) {
    connection.send(ticker(7, "4001"));
    connection.wait_until_left();
  });
  run_against(stream);
  run_until([&] { return !recorder.bids(0).empty() && !recorder.bids(1).empty(); });
  EXPECT_EQ(stream.said()[0], "/stream?streams=paxgusdt@bookTicker/btcusdt@bookTicker");
  EXPECT_EQ(recorder.all<engine::SourceLinkChanged>().size(), 2u);
  EXPECT_EQ(recorder.bids(1), (std::vector<double>{104919.98}));
}

TEST_F(BinanceFeed, DropsFramesThatAreNotNewer) {
  StreamServer stream([](StreamServer::Connection& connection) {
    for (const auto& frame : {ticker(7, "4001"), ticker(7, "4002"), ticker(5, "4003"), ticker(8, "4004")}) {
      connection.send(frame);
    }
    connection.wait_until_left();
  });
  run_against(stream);
  const auto bids = [&] {
    auto found = recorder.bids(0);
    std::erase(found, 4000.1);  // the seed aside
    return found;
  };
  run_until([&] { return bids().size() >= 2; });
  EXPECT_EQ(bids(), (std::vector<double>{4001, 4004}));
}

TEST_F(BinanceFeed, AnAnnouncedShutdownBringsAFreshLinkFirst) {
  StreamServer stream([](StreamServer::Connection& connection) {
    if (connection.number == 1) {
      connection.send(ticker(7, "4001"));
      connection.send(payload("binance/shutdown_combined.json"));
    }
    connection.wait_until_left();
  });
  run_against(stream);
  run_until([&] { return stream.connections() == 2 && stream.open() == 1; });
  EXPECT_EQ(recorder.downs, 0) << "the seed made it complete";
}

}  // namespace
}  // namespace mm::binance
