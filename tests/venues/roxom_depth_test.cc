// The exchange's book for people to look at: frames, the two meanings of a delta, and the link that is there
// while somebody looks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "testing/engine_driver.h"
#include "venues/payload.h"
#include "venues/roxom/depth_stream.h"
#include "venues/stream_server.h"

namespace mm::roxom {
namespace {

using testing::payload;

class RoxomDepth : public ::testing::Test {
 protected:
  void take(const std::string& text) {
    const auto message = parse_depth(text, gold);
    if (const auto* frame = std::get_if<DepthFrame>(&message)) {
      book.apply(*frame);
    } else if (const auto* top = std::get_if<TopOfBook>(&message)) {
      book.apply(*top);
    } else {
      ADD_FAILURE() << text;
    }
  }
  static std::string frame(const std::string& type, const std::string& bid, const std::string& ask) {
    return R"({"topic":"depth.GOLD-BTC","type":")" + type + R"(","data":{"bid":[)" + bid + R"(],"ask":[)" +
           ask + "]}}";
  }
  static std::string level1(const std::string& bid, const std::string& ask) {
    return R"({"topic":"level1.GOLD-BTC","type":"snapshot","data":{"bid":)" + bid + R"(,"ask":)" + ask + "}}";
  }
  // "4858200:8925 4858100:5000", best first.
  std::string side(Side of) const {
    std::string text;
    for (const Level& level : book.levels(of, 20)) {
      text += (text.empty() ? "" : " ") + std::to_string(level.price.ticks) + ':' +
              std::to_string(level.quantity.lots);
    }
    return text;
  }

  Instrument gold = testing::gold();
  DepthBook book;
};

TEST_F(RoxomDepth, ASnapshotIsTheBookBestFirst) {
  take(payload("roxom/stream_depth_snapshot.json"));
  EXPECT_TRUE(book.is_known());
  EXPECT_EQ(side(Side::buy), "48582:8925 48581:5000");
  EXPECT_EQ(side(Side::sell), "48655:15675 48656:20300");
}

TEST_F(RoxomDepth, ANegativeQuantityProvesThatDeltasAreChanges) {
  take(payload("roxom/stream_depth_snapshot.json"));
  take(payload("roxom/stream_depth_delta.json"));
  EXPECT_EQ(side(Side::buy), "48583:1000 48582:8925 48581:5000");
  EXPECT_EQ(side(Side::sell), "48655:15175 48656:20300");
  take(frame("delta", R"(["0.04858300","-10.00"])", ""));
  EXPECT_EQ(side(Side::buy), "48582:8925 48581:5000");
}

TEST_F(RoxomDepth, AZeroProvesThatDeltasAreTotals) {
  take(payload("roxom/stream_depth_snapshot.json"));
  take(frame("delta", R"(["0.04858200","80.00"],["0.04858100","0"])", ""));
  EXPECT_EQ(side(Side::buy), "48582:8000");
}

TEST_F(RoxomDepth, OtherwiseTheBestPricesTellWhatDeltasMean) {
  for (const auto& [told, lots] : {std::pair{"80.00", 8000}, {"169.25", 16925}}) {
    book.clear();
    take(payload("roxom/stream_depth_snapshot.json"));
    take(frame("delta", R"(["0.04858200","80.00"])", ""));
    take(level1(R"(["0.04858200",")" + std::string(told) + R"("])", R"(["0.04865500","156.75"])"));
    EXPECT_TRUE(book.agrees());
    EXPECT_EQ(book.levels(Side::buy, 1).front().quantity.lots, lots);
  }
}

TEST_F(RoxomDepth, ABookThatTheBestPricesContradictOrThatIsCrossedDoesNotAgree) {
  take(payload("roxom/stream_depth_snapshot.json"));
  EXPECT_TRUE(book.agrees()) << "nothing is told that it could contradict";
  take(level1(R"(["0.04858100","50.00"])", R"(["0.04865500","156.75"])"));
  EXPECT_FALSE(book.agrees());
  take(level1("null", R"(["0.04865500","156.75"])"));
  EXPECT_FALSE(book.agrees());
  take(level1(R"(["0.04858200","89.25"])", R"(["0.04865500","156.75"])"));
  EXPECT_TRUE(book.agrees());
  book.clear();
  take(frame("snapshot", R"(["0.04865500","1.00"])", R"(["0.04865500","1.00"])"));
  EXPECT_FALSE(book.agrees());
}

TEST_F(RoxomDepth, ChangesOfAnUnknownBookAreNothing) {
  take(payload("roxom/stream_depth_delta.json"));
  EXPECT_FALSE(book.is_known());
  EXPECT_EQ(side(Side::buy), "");
}

TEST_F(RoxomDepth, AFrameOfWhichALevelCannotBeReadIsNoBook) {
  for (const char* wrong : {R"(["0.04858200"])", R"(["0.048582001","1.00"])", R"(["-0.04","1.00"])",
                            R"(["0.04858200","1e400"])", R"("0.04858200")"}) {
    const auto message = parse_depth(frame("snapshot", wrong, ""), gold);
    EXPECT_TRUE(std::holds_alternative<Unusable>(message)) << wrong;
  }
  EXPECT_TRUE(std::holds_alternative<Ignored>(
      parse_depth(R"({"topic":"depth.OIL-BTC","type":"snapshot","data":{"bid":[]}})", gold)));
}

TEST_F(RoxomDepth, NoStreamOfLevelsGrowsTheBookWithoutEnd) {
  take(frame("snapshot", "", ""));
  for (std::int64_t i = 1; i <= 3000; ++i) book.apply(DepthFrame{false, {{Price{i}, Quantity{1}}}, {}});
  EXPECT_EQ(book.levels(Side::buy, 10'000).size(), DepthBook::kMostLevels);
  EXPECT_EQ(book.levels(Side::buy, 1).front().price, Price{3000}) << "the farthest went";
}

// ---- the link ----

class RoxomDepthLink : public RoxomDepth {
 protected:
  DepthSettings settings(const testing::StreamServer& server) {
    DepthSettings made;
    made.stream = net::parse_url("ws://127.0.0.1:" + server.port() + "/ws").value();
    made.backoff.first = std::chrono::milliseconds(1);
    return made;
  }
  // What it shows once that is as wanted.
  template <typename Wanted>
  std::shared_ptr<const engine::Depth> wait(const DepthStream& stream, Wanted wanted) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
      if (const auto depth = stream.depth(); depth && wanted(*depth)) return depth;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "waited too long";
    return std::make_shared<engine::Depth>();
  }
  static bool live(const engine::Depth& depth) { return depth.live; }
  static bool dead(const engine::Depth& depth) { return !depth.live && !depth.bids.empty(); }

  std::shared_ptr<const Instrument> shared_gold = std::make_shared<const Instrument>(gold);
};

TEST_F(RoxomDepthLink, IsThereOnlyWhileSomebodyLooks) {
  testing::StreamServer server([](auto& connection) {
    connection.read();
    connection.read();
    connection.send(payload("roxom/stream_depth_snapshot.json"));
    connection.wait_until_left();
  });
  DepthSettings made = settings(server);
  made.unwanted = std::chrono::milliseconds(300);
  const DepthStream stream(nullptr, made, shared_gold, 1);
  // Two beats without a question.
  std::this_thread::sleep_for(2 * DepthStream::kBeat);
  EXPECT_EQ(server.connections(), 0);
  const auto depth = wait(stream, live);
  EXPECT_EQ(depth->bids.front().price, Price{48582});
  EXPECT_EQ(depth->asks.size(), 2u);
  EXPECT_NE(depth->at, WallTime{});
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (server.open() > 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(server.open(), 0) << "unasked for that long, it is let go";
  EXPECT_EQ(stream.depth(), nullptr) << "what was known once is not shown";
}

TEST_F(RoxomDepthLink, ALostLinkIsNotLiveAndSaysSoUntilAnotherSnapshotHasCome) {
  std::atomic<bool> answers{true};
  testing::StreamServer server([&](auto& connection) {
    connection.read();
    connection.read();
    if (!answers) return;
    connection.send(payload("roxom/stream_depth_snapshot.json"));
    if (connection.number > 1) connection.wait_until_left();
    answers = false;
  });
  const DepthStream stream(nullptr, settings(server), shared_gold, 1);
  const auto lost = wait(stream, dead);
  EXPECT_EQ(lost->bids.size(), 2u) << "what was known is shown, but not as live";
  EXPECT_FALSE(lost->detail.empty());
  answers = true;
  EXPECT_EQ(wait(stream, live)->bids.size(), 2u);
}

TEST_F(RoxomDepthLink, ABookThatTheBestPricesContradictIsAskedForAgain) {
  testing::StreamServer server([](auto& connection) {
    connection.read();
    connection.read();
    connection.send(level1(R"(["0.04858100","50.00"])", R"(["0.04865500","156.75"])"));
    connection.send(payload("roxom/stream_depth_snapshot.json"));
    connection.read();  // no more of it
    connection.read();  // again
    connection.send(frame("snapshot", R"(["0.04858100","50.00"])", R"(["0.04865500","156.75"])"));
    connection.wait_until_left();
  });
  DepthSettings made = settings(server);
  made.contradiction = std::chrono::milliseconds(300);
  const DepthStream stream(nullptr, made, shared_gold, 1);
  const auto healed =
      wait(stream, [](const engine::Depth& depth) { return depth.live && depth.bids.size() == 1; });
  EXPECT_EQ(healed->bids.front().price, Price{48581});
}

TEST_F(RoxomDepthLink, ALinkOnWhichNothingIsHeardIsNotLive) {
  testing::StreamServer server([](auto& connection) {
    connection.read();
    connection.read();
    connection.send(payload("roxom/stream_depth_snapshot.json"));
    std::this_thread::sleep_for(std::chrono::seconds(2));  // answers no ping either
  });
  DepthSettings made = settings(server);
  made.silence = std::chrono::milliseconds(500);
  const DepthStream stream(nullptr, made, shared_gold, 1);
  wait(stream, live);
  EXPECT_EQ(wait(stream, dead)->detail, "nothing is heard of it");
}

}  // namespace
}  // namespace mm::roxom
