#include "app/hub.h"

#include <gtest/gtest.h>

#include "app/loop.h"
#include "testing/engine_driver.h"

namespace mm::app {
namespace {

class NoVenue final : public engine::OrderVenue {
 public:
  void place(const engine::Approved<engine::PlaceOrder>&) override {}
  void cancel(const engine::CancelOrder&) override {}
  void query(const engine::QueryOrder&) override {}
  void load_account(const engine::LoadAccount&) override {}
  void cancel_account() override {}
};

class NoDepth final : public engine::DepthSource {
 public:
  std::shared_ptr<const engine::Depth> depth() const override { return nullptr; }
};

class HubTest : public ::testing::Test {
 protected:
  HubTest()
      : loop(io, testing::engine_config(),
             {.stamps = [](const engine::TurnStamps&) {},
              .record = [](const engine::Turn&, WallTime) {},
              .tape = [](const engine::Event&, Now, const engine::Turn&) {},
              .turn = [this](const engine::Turn& turn, Now at) { hub.on_turn(turn, at); },
              .command = [this](const engine::CommandAnswered& answered) { hub.on_command(answered, {}); },
              .answer = [](const std::function<void()>& answer) { answer(); }}),
        hub(
            io, loop.engine(), orders, depth, [this](const engine::Snapshot&) { ++pictures; },
            [](const std::function<void()>& then) { then(); }) {
    loop.connect(venue);
    remember();
    hub.begin();
  }

  // Halted by the run before.
  void remember() {
    auto before = std::make_shared<engine::Remembered>();
    before->halt = engine::ModeState{engine::Mode::halted, engine::Reason::kill_switch, "smoke"};
    loop.on_event(engine::HistoryRead{before}, std::chrono::steady_clock::now());
    EXPECT_EQ(hub.latest(), nullptr) << "nobody sees what was before";
  }

  void tick() {
    loop.on_event(engine::SourceTicked{testing::kGold, 3999, 4001, 1, 1}, std::chrono::steady_clock::now());
  }

  boost::asio::io_context io;
  NoVenue venue;
  int pictures = 0;
  OrderClock orders{[](const engine::StageTimes&) {}};
  NoDepth depth;
  Loop loop;
  Hub hub;
};

TEST_F(HubTest, TheFirstPictureKnowsWhatTheRunBeforeKnew) {
  ASSERT_NE(hub.latest(), nullptr);
  EXPECT_EQ(hub.latest()->mode.reason, engine::Reason::kill_switch);
}

TEST_F(HubTest, ManyTurnsMakeOnePictureAfterTheInterval) {
  for (int i = 0; i < 1000; ++i) tick();
  EXPECT_EQ(pictures, 1) << "the first";
  while (pictures < 2) io.run_one();
  EXPECT_EQ(hub.latest()->sources.at(0).ticks, 1000u);
  EXPECT_GE(hub.latest()->now.mono.time_since_epoch().count(), 0);
}

TEST_F(HubTest, TurnsWithoutAPauseDoNotPutThePictureOff) {
  const auto begin = std::chrono::steady_clock::now();
  while (pictures < 4) {
    tick();
    io.poll();
    ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  }
}

TEST_F(HubTest, TheHeartBeatsWithoutTurns) {
  const auto first = hub.latest();
  io.run_one();
  EXPECT_GT(hub.latest()->sequence, first->sequence);
  EXPECT_GE(hub.latest()->now.mono - first->now.mono, Hub::kHeartbeat);
}

TEST_F(HubTest, ThePictureIsThereBeforeTheAnswer) {
  std::uint64_t seen_version = 0;
  loop.post(engine::ChangeParameters{{}, {{"spread_bps", "30"}}, {}}, "test",
            [&](const engine::CommandReply& reply) {
              EXPECT_EQ(reply.status, engine::CommandStatus::done);
              seen_version = hub.latest()->parameters_version;
            });
  io.run_one();
  EXPECT_EQ(seen_version, 2u);
}

TEST_F(HubTest, OccurrencesAreNumberedWithoutGapsAndTheOldestAreForgotten) {
  const std::uint64_t before = hub.occurrences(0, 10).size();
  for (std::uint64_t i = before; i < Hub::kMostOccurrences + 5; ++i) {
    hub.on_command({"test", std::to_string(i + 1), {}}, {});
  }
  const auto command = [](const engine::Occurrence& one) {
    return std::get<engine::CommandAnswered>(one.what).command;
  };
  const auto all = hub.occurrences(0, 2 * Hub::kMostOccurrences);
  ASSERT_EQ(all.size(), Hub::kMostOccurrences);
  EXPECT_EQ(all.front().sequence, 6u);
  EXPECT_EQ(command(all.front()), "6");
  const auto some = hub.occurrences(100, 2);
  ASSERT_EQ(some.size(), 2u);
  EXPECT_EQ(some.front().sequence, 101u);
  EXPECT_EQ(command(some.back()), "102");
  EXPECT_TRUE(hub.occurrences(all.back().sequence, 10).empty());
  EXPECT_TRUE(hub.occurrences(all.back().sequence + 100, 10).empty());
}

}  // namespace
}  // namespace mm::app
