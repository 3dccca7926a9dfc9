#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include "testing/scripted_server.h"
#include "venues/binance/binance_feed.h"
#include "venues/payload.h"

namespace mm::binance {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::payload;
using testing::ScriptedServer;

TEST(BinanceMessages, ReadsACombinedFrame) {
  FrameParser parser;
  const std::string text = payload("binance/combined.json");
  const Frame frame = parser.parse(text);
  ASSERT_EQ(frame.kind, FrameKind::book_ticker);
  EXPECT_EQ(frame.ticker.symbol, "PAXGUSDT");
  EXPECT_EQ(frame.ticker.update_id, 400900217u);
  EXPECT_DOUBLE_EQ(frame.ticker.bid, 4000.1);
  EXPECT_DOUBLE_EQ(frame.ticker.ask_size, 40.66);
}

TEST(BinanceMessages, ReadsARawFrameInAnyOrderWithUnknownFields) {
  FrameParser parser;
  const std::string text = payload("binance/raw_reordered.json");
  const Frame frame = parser.parse(text);
  ASSERT_EQ(frame.kind, FrameKind::book_ticker);
  EXPECT_EQ(frame.ticker.update_id, 18446744073709551615u);
  EXPECT_DOUBLE_EQ(frame.ticker.ask, 104919.99);
}

TEST(BinanceMessages, TellsTheOtherFramesApart) {
  FrameParser parser;
  EXPECT_EQ(parser.parse(payload("binance/acknowledgement.json")).kind, FrameKind::acknowledgement);
  EXPECT_EQ(parser.parse(payload("binance/shutdown_raw.json")).kind, FrameKind::server_shutdown);
  EXPECT_EQ(parser.parse(payload("binance/shutdown_combined.json")).kind, FrameKind::server_shutdown);
  EXPECT_EQ(parser.parse(payload("binance/error.json")).problem, "an error frame");
}

TEST(BinanceMessages, RefusesWhatIsNotAPriceWithoutFalling) {
  FrameParser parser;
  for (const char* text :
       {"", "{", "[]", "7", "null", R"({"u":1})", R"({"u":1,"s":"X","b":"abc","B":"1","a":"1","A":"1"})",
        R"({"u":-1,"s":"X","b":"1","B":"1","a":"1","A":"1"})",
        R"({"u":1,"s":"X","b":1,"B":"1","a":"1","A":"1"})",
        R"({"u":1,"s":"","b":"1","B":"1","a":"1","A":"1"})"}) {
    EXPECT_EQ(parser.parse(text).kind, FrameKind::unusable) << text;
  }
}

TEST(BinanceMessages, ReadsTheSeed) {
  const auto prices = parse_book_tickers(payload("binance/book_tickers.json"));
  ASSERT_TRUE(prices.ok());
  ASSERT_EQ(prices->size(), 2u);
  EXPECT_EQ((*prices)[1].symbol, "BTCUSDT");
  EXPECT_DOUBLE_EQ((*prices)[1].bid, 104919.98);
  EXPECT_FALSE(parse_book_tickers(R"({"code":-1121,"msg":"Invalid symbol."})").ok());
}

struct Recorder : engine::EventSink, engine::VenueObserver {
  void on_event(engine::Event event, MonoTime) override { events.push_back(std::move(event)); }
  void order_written(MonoTime, MonoTime) override {}
  void request_finished(std::string_view, unsigned, Duration) override {}
  void link_changed(std::string_view, bool up, std::string_view) override { up ? ++ups : ++downs; }
  void link_round_trip(std::string_view, Duration) override {}
  void frame_refused(std::string_view, std::string_view) override { ++refused; }

  template <typename T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& event : events) {
      if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
    }
    return found;
  }
  std::vector<engine::Event> events;
  int ups = 0;
  int downs = 0;
  int refused = 0;
};

std::string ticker(std::uint64_t update, const char* bid) {
  return R"({"stream":"paxgusdt@bookTicker","data":{"u":)" + std::to_string(update) +
         R"(,"s":"PAXGUSDT","b":")" + bid + R"(","B":"1","a":"5000","A":"1"}})";
}

// A stream server that sends the given frames on each connection, then waits for the client to leave (or
// leaves itself).
class StreamServer {
 public:
  StreamServer(std::vector<std::string> frames, bool leave)
      : server_([this, frames = std::move(frames), leave](ScriptedServer::Socket& socket) {
          boost::beast::flat_buffer buffer;
          boost::beast::http::request<boost::beast::http::empty_body> request;
          boost::beast::http::read(socket, buffer, request);
          target = request.target();
          websocket::stream<ScriptedServer::Socket&> stream(socket);
          stream.accept(request);
          for (const auto& frame : frames) stream.write(asio::buffer(frame));
          boost::system::error_code ended;
          if (!leave) stream.read(buffer, ended);
        }) {}
  std::string port() const { return server_.port(); }
  std::string target;

 private:
  ScriptedServer server_;
};

class BinanceFeedTest : public ::testing::Test {
 protected:
  void run(const std::string& stream_port, const std::string& rest_port) {
    FeedSettings settings;
    settings.stream = net::parse_url("ws://127.0.0.1:" + stream_port).value();
    settings.rest = net::parse_url("http://127.0.0.1:" + rest_port).value();
    feed = std::make_unique<BinanceFeed>(
        io, nullptr, settings, std::vector<Subscription>{{"PAXGUSDT", SourceId{0}}, {"BTCUSDT", SourceId{1}}},
        recorder, recorder, 1);
    feed->start();
  }
  template <typename Condition>
  void run_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(10);
    while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_for(milliseconds(100));
    ASSERT_TRUE(condition());
  }
  asio::io_context io;
  Recorder recorder;
  std::unique_ptr<BinanceFeed> feed;
  ScriptedServer rest{[](ScriptedServer::Socket& socket) {
    std::string request;
    asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n");
    const std::string body = payload("binance/book_tickers.json");
    asio::write(socket, asio::buffer("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                                     "\r\n\r\n" + body));
  }};
};

TEST_F(BinanceFeedTest, AsksForTheCombinedStreamAndSeedsTheQuietSymbol) {
  StreamServer stream({ticker(7, "4001")}, false);
  run(stream.port(), rest.port());
  run_until([&] { return recorder.all<engine::SourceTicked>().size() >= 2; });
  EXPECT_EQ(stream.target, "/stream?streams=paxgusdt@bookTicker/btcusdt@bookTicker");
  EXPECT_EQ(recorder.all<engine::SourceLinkChanged>().size(), 2u);
  bool seeded = false;
  for (const auto& tick : recorder.all<engine::SourceTicked>()) {
    if (tick.source == SourceId{1}) seeded = tick.bid == 104919.98;
  }
  EXPECT_TRUE(seeded);
}

TEST_F(BinanceFeedTest, DropsFramesThatAreNotNewer) {
  StreamServer stream({ticker(7, "4001"), ticker(7, "4002"), ticker(5, "4003"), ticker(8, "4004")}, false);
  run(stream.port(), rest.port());
  const auto bids = [&] {
    std::vector<double> found;
    for (const auto& tick : recorder.all<engine::SourceTicked>()) {
      if (tick.source == SourceId{0} && tick.bid != 4000.1) found.push_back(tick.bid);  // the seed aside
    }
    return found;
  };
  run_until([&] { return bids().size() >= 2; });
  EXPECT_EQ(bids(), (std::vector<double>{4001, 4004}));
}

TEST_F(BinanceFeedTest, AVenueThatCountsAnewIsBelievedAfterAWhile) {
  std::vector<std::string> frames{ticker(1000, "4001")};
  for (std::uint64_t update = 1; update <= 6; ++update) frames.push_back(ticker(update, "4002"));
  StreamServer stream(frames, false);
  run(stream.port(), rest.port());
  run_until([&] {
    const auto ticks = recorder.all<engine::SourceTicked>();
    return std::any_of(ticks.begin(), ticks.end(), [](const auto& tick) { return tick.bid == 4002; });
  });
}

TEST_F(BinanceFeedTest, ALostLinkIsToldForEverySymbolAndOpenedAgainAtOnce) {
  StreamServer stream({ticker(7, "4001")}, true);
  run(stream.port(), rest.port());
  run_until([&] { return recorder.downs >= 1 && recorder.ups >= 2; });
  int down = 0;
  for (const auto& change : recorder.all<engine::SourceLinkChanged>()) down += change.up ? 0 : 1;
  EXPECT_GE(down, 2);
}

}  // namespace
}  // namespace mm::binance
