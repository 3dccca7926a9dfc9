// What all price feeds share, with a venue that speaks in plain words.
#include <boost/asio/post.hpp>
#include <charconv>

#include "venues/feed_fixture.h"

namespace mm::feed {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FeedTest;
using testing::StreamServer;
using Connection = StreamServer::Connection;

// "quote GOLD 4001 [NUMBER]", "beat [GOLD]", "halt", "trade", "leave", "refuse GOLD"; anything else is
// unusable.
class PlainParser final : public FrameParser {
 public:
  Frame parse(std::string_view text) override {
    rest_ = text;
    const std::string_view word = next();
    if (word == "quote") {
      Frame frame = frame_of(FrameKind::quote);
      frame.symbol = next();
      frame.quote.bid = static_cast<double>(number());
      frame.quote.ask = frame.quote.bid + 1;
      frame.quote.number = number();
      return frame;
    }
    Frame frame = frame_of(word == "beat"     ? FrameKind::heartbeat
                           : word == "halt"   ? FrameKind::halted
                           : word == "trade"  ? FrameKind::trading
                           : word == "refuse" ? FrameKind::refused
                           : word == "leave"  ? FrameKind::other
                                              : FrameKind::unusable);
    frame.text = word;
    frame.symbol = next();
    frame.leave = word == "leave";
    return frame;
  }

 private:
  std::string_view next() {
    const std::string_view word = rest_.substr(0, rest_.find(' '));
    rest_.remove_prefix(std::min(word.size() + 1, rest_.size()));
    return word;
  }
  std::uint64_t number() {
    const std::string_view word = next();
    std::uint64_t value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
  }
  std::string_view rest_;
};

class Feed : public FeedTest {
 protected:
  static Venue venue(const StreamServer& server) {
    Venue venue;
    venue.name = "plain";
    venue.url = url(server);
    venue.parser = [] { return std::make_unique<PlainParser>(); };
    return venue;
  }
  const std::vector<std::string> both{"GOLD", "BTC"};
};

TEST_F(Feed, TellsWhichQuotesHaveNewerOnesRightBehindThem) {
  StreamServer server([](Connection& client) {
    client.read();
    client.send_together({"quote GOLD 4000", "quote BTC 100000", "quote GOLD 4001", "beat"});
    client.read();
    client.send("quote GOLD 4002");
    client.wait_until_left();
  });
  Venue plain = venue(server);
  plain.keep_alive = "go on";
  plain.keep_alive_every = milliseconds(100);
  run(std::move(plain), both);
  run_until([&] { return recorder.bids(0).size() == 3; });
  EXPECT_EQ(recorder.held_at_release, (std::vector<int>{3, 0})) << "the burst ends with its last frame";
}

TEST_F(Feed, TellsEachQuoteOfItsSymbols) {
  StreamServer server([](Connection& connection) {
    for (const char* frame : {"quote GOLD 4001", "quote BTC 100000", "quote GOLD 4002", "quote ETH 1"}) {
      connection.send(frame);
    }
    connection.wait_until_left();
  });
  run(venue(server), both);
  run_until([&] { return !recorder.refused.empty(); });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001, 4002}));
  EXPECT_EQ(recorder.bids(1), (std::vector<double>{100'000}));
  EXPECT_EQ(recorder.refused[0], "a symbol nobody asked for");
}

TEST_F(Feed, ALostLinkIsToldForEverySymbolAndOpenedAgainAtOnceWithItsSubscriptions) {
  StreamServer server([](Connection& connection) {
    connection.read();
    connection.send("quote GOLD 4001");
    if (connection.number == 2) connection.wait_until_left();
  });
  auto plain = venue(server);
  plain.opening = {"everything, please"};
  const auto begun = std::chrono::steady_clock::now();
  run(std::move(plain), both);
  run_until([&] { return recorder.bids(0).size() == 2; });
  EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(900)) << "the first delay would be more";
  EXPECT_EQ(recorder.downs, 1);
  EXPECT_EQ(recorder.ups, 2);
  EXPECT_EQ(server.said(), (std::vector<std::string>{"/", "everything, please", "/", "everything, please"}));
  int down = 0;
  for (const auto& change : recorder.all<engine::SourceLinkChanged>()) down += change.up ? 0 : 1;
  EXPECT_EQ(down, 2);
}

TEST_F(Feed, AfterAReconnectASourceWaitsForAQuoteOfThatLink) {
  StreamServer server([](Connection& connection) {
    connection.send("quote GOLD 4001");
    if (connection.number == 1) {
      connection.send("quote BTC 100000");
    } else {
      connection.wait_until_left();
    }
  });
  run(venue(server), both);
  run_until([&] { return recorder.bids(0).size() == 2; });
  EXPECT_EQ(recorder.bids(1).size(), 1u);
  EXPECT_EQ(recorder.link_of(1), "up") << "which in the engine forgets the quote before it";
}

TEST_F(Feed, AVenueThatEndsEveryLinkIsAskedLessAndLess) {
  StreamServer server([](Connection&) {});
  auto plain = venue(server);
  plain.backoff = {milliseconds(200), seconds(10), seconds(60)};
  run(std::move(plain), both);
  run_for(seconds(2));
  // At once, at once again, and after at least 0.1, 0.2, 0.4 and 0.8 s.
  EXPECT_GE(server.connections(), 4);
  EXPECT_LE(server.connections(), 6);
}

TEST_F(Feed, AnAcknowledgedButSilentLinkIsGivenUp) {
  StreamServer server([](Connection& connection) { connection.wait_until_left(); });
  auto plain = venue(server);
  plain.patience.frames = milliseconds(300);
  run(std::move(plain), both);
  run_until([&] { return server.connections() >= 2; });
  EXPECT_EQ(recorder.downs, 1);
  const auto changes = recorder.all<engine::SourceLinkChanged>();
  ASSERT_GE(changes.size(), 3u);
  EXPECT_EQ(changes[2].detail.view(), "nothing was heard for too long");
}

TEST_F(Feed, HeartbeatsKeepALinkAndProveNoPrice) {
  StreamServer server([](Connection& connection) {
    connection.send("quote GOLD 4001");
    while (connection.number == 1) {
      connection.send("beat");
      std::this_thread::sleep_for(milliseconds(20));
    }
    connection.wait_until_left();
  });
  auto plain = venue(server);
  plain.patience.frames = milliseconds(500);
  plain.patience.quotes = seconds(1);
  run(std::move(plain), {"GOLD"});
  run_until([&] { return server.connections() == 2 && server.open() == 1; });
  EXPECT_EQ(recorder.downs, 0);
  EXPECT_EQ(recorder.bids(0).size(), 2u) << "proven by the fresh link";
}

TEST_F(Feed, AFreshLinkTakesOverOnlyWhenItCanTellWhatTheOldOneTold) {
  std::atomic<bool> complete = false;
  StreamServer server([&](Connection& connection) {
    connection.send("quote GOLD 4001");
    connection.send("quote BTC 100000");
    if (connection.number == 1) {
      connection.send("leave");
      while (!complete) {
        connection.send("quote GOLD 4002");
        std::this_thread::sleep_for(milliseconds(10));
      }
    }
    connection.wait_until_left();
  });
  run(venue(server), both);
  run_until([&] { return server.connections() == 2; });
  complete = true;
  run_until([&] { return server.open() == 1; });
  EXPECT_EQ(recorder.downs, 0);
  EXPECT_EQ(recorder.all<engine::SourceLinkChanged>().size(), 2u);
}

TEST_F(Feed, AFreshLinkThatStaysIncompleteDoesNotReplaceAGoodOne) {
  StreamServer server([](Connection& connection) {
    if (connection.number == 1) {
      connection.send("quote GOLD 4001");
      connection.send("quote BTC 100000");
      connection.send("leave");
    } else if (connection.number == 2) {
      connection.send("quote GOLD 4444");
    }
    connection.wait_until_left();
  });
  auto plain = venue(server);
  plain.handover = milliseconds(300);
  run(std::move(plain), both);
  run_until([&] { return server.connections() == 2; });
  run_until([&] { return server.open() == 1; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001})) << "the fresh one had no say";
  EXPECT_EQ(recorder.downs, 0);
}

TEST_F(Feed, AFreshLinkThatStaysIncompleteIsBetterThanASilentOne) {
  StreamServer server([](Connection& connection) {
    connection.send("quote GOLD 4001");
    if (connection.number == 1) connection.send("quote BTC 100000");
    connection.wait_until_left();
  });
  auto plain = venue(server);
  plain.patience.quotes = milliseconds(300);
  plain.handover = milliseconds(300);
  run(std::move(plain), both);
  run_until([&] { return recorder.bids(0).size() == 2; });
  EXPECT_EQ(recorder.bids(1).size(), 1u);
  const auto changes = recorder.all<engine::SourceLinkChanged>();
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_TRUE(changes[2].up && changes[2].source == SourceId{1}) << "it waits for its first quote there";
}

TEST_F(Feed, AFreshLinkIsReadyWhenTheOldOneBreaks) {
  std::atomic<bool> breaks = false;
  StreamServer server([&](Connection& connection) {
    connection.send("quote GOLD 4001");
    if (connection.number > 1) return connection.wait_until_left();
    connection.send("quote BTC 100000");
    connection.send("leave");
    while (!breaks) std::this_thread::sleep_for(milliseconds(5));
  });
  run(venue(server), both);
  run_until([&] { return server.connections() == 2 && server.open() == 2; });
  run_for(milliseconds(100));
  breaks = true;
  run_until([&] { return recorder.bids(0).size() == 2; });
  EXPECT_EQ(recorder.downs, 0);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(Feed, AnOldLinkIsReplacedBeforeTheVenueEndsIt) {
  StreamServer server([](Connection& connection) {
    connection.send("quote GOLD 4001");
    connection.wait_until_left();
  });
  auto plain = venue(server);
  plain.max_link_age = milliseconds(300);
  run(std::move(plain), {"GOLD"});
  run_until([&] { return server.connections() == 2 && server.open() == 1; });
  EXPECT_EQ(recorder.downs, 0);
}

TEST_F(Feed, FreshLinksKeepTheirDistance) {
  StreamServer server([](Connection& connection) {
    connection.send("leave");  // each one again
    connection.wait_until_left();
  });
  auto plain = venue(server);
  plain.fresh_links = milliseconds(700);
  run(std::move(plain), both);
  run_for(seconds(2));
  EXPECT_GE(server.connections(), 3);
  EXPECT_LE(server.connections(), 4);
}

TEST_F(Feed, WhileTheVenueIsHaltedNothingIsTold) {
  StreamServer server([](Connection& connection) {
    for (const char* frame : {"quote GOLD 4001", "halt", "quote GOLD 4002", "leave", "beat"}) {
      connection.send(frame);
    }
    connection.read();
    if (connection.number == 1) connection.send("trade");
    connection.wait_until_left();
  });
  auto plain = venue(server);
  plain.keep_alive = "?";
  plain.keep_alive_every = milliseconds(300);
  run(std::move(plain), {"GOLD"});
  run_until([&] { return recorder.bids(0).size() == 2; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001, 4001})) << "one of each link, before the halt";
  const auto changes = recorder.all<engine::SourceLinkChanged>();
  ASSERT_GE(changes.size(), 2u);
  EXPECT_EQ(changes[1].detail.view(), "the venue's status is halt");
}

TEST_F(Feed, ARefusedSymbolIsToldAndIsNoReasonForAFreshLink) {
  StreamServer server([](Connection& connection) {
    connection.send("refuse BTC");
    while (true) {
      connection.send("quote GOLD 4001");
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
  auto plain = venue(server);
  plain.patience.quotes = milliseconds(300);
  plain.fresh_links = {};
  run(std::move(plain), both);
  run_for(seconds(1));
  EXPECT_EQ(recorder.link_of(0), "up");
  EXPECT_EQ(recorder.link_of(1), "down: refuse");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Feed, DropsQuotesThatAreNotNewerUntilTheVenueMustBeCountingAnew) {
  StreamServer server([](Connection& connection) {
    for (const char* frame :
         {"quote GOLD 4001 7", "quote GOLD 4002 7", "quote GOLD 4003 5", "quote GOLD 4004 8",
          "quote GOLD 4005 1", "quote GOLD 4006 2", "quote GOLD 4007 3", "quote GOLD 4008 4",
          "quote GOLD 4009 5", "quote GOLD 4010 6"}) {
      connection.send(frame);
    }
    connection.wait_until_left();
  });
  run(venue(server), {"GOLD"});
  run_until([&] { return recorder.bids(0).size() >= 4; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001, 4004, 4009, 4010}));
}

TEST_F(Feed, AFreshLinkThatLagsBehindTellsNothingOld) {
  StreamServer server([](Connection& connection) {
    connection.send(connection.number == 1 ? "quote GOLD 4009 9" : "quote GOLD 4008 8");
    if (connection.number == 1) {
      connection.send("leave");
    } else {
      connection.send("quote GOLD 4010 10");
    }
    connection.wait_until_left();
  });
  run(venue(server), {"GOLD"});
  run_until([&] { return recorder.bids(0).size() >= 2; });
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4009, 4010}));
}

// Answers once, with what it was made with.
class OneSeed final : public Seeder {
 public:
  OneSeed(boost::asio::io_context& io, std::vector<Seed> seeds) : io_(io), seeds_(std::move(seeds)) {}
  void ask(std::function<void(const std::vector<Seed>&)> done) override {
    boost::asio::post(io_, [this, done = std::move(done)] { done(seeds_); });
  }

 private:
  boost::asio::io_context& io_;
  std::vector<Seed> seeds_;
};

TEST_F(Feed, ASeedQuotesWhatTheStreamHasNotAndNeverAgainstIt) {
  StreamServer server([](Connection& connection) {
    connection.send("quote GOLD 4001 7");
    connection.wait_until_left();
  });
  auto plain = venue(server);
  plain.patience.quotes = milliseconds(700);  // then a fresh link, which is seeded too
  Quote seeded;
  seeded.bid = 99'999;
  plain.seeder = std::make_unique<OneSeed>(io, std::vector<Seeder::Seed>{{"BTC", seeded}, {"ETH", seeded}});
  run(std::move(plain), both);
  run_until([&] { return recorder.bids(1).size() == 2; });
  EXPECT_EQ(recorder.bids(1), (std::vector<double>{99'999, 99'999})) << "a quiet price is proven anew";
  EXPECT_EQ(recorder.bids(0), (std::vector<double>{4001})) << "the same number again is the same price";
}

}  // namespace
}  // namespace mm::feed
