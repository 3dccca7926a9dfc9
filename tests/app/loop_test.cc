#include "app/loop.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::app {
namespace {

using engine::SourceTicked;

struct NoVenue : engine::OrderVenue {
  void place(const engine::Approved<engine::PlaceOrder>&) override {}
  void cancel(const engine::CancelOrder&) override {}
  void query(const engine::QueryOrder&) override {}
  void load_account(const engine::LoadAccount&) override {}
  void cancel_account() override {}
};

// Prices that were read at once, as the engine is told them.
class LoopTest : public ::testing::Test {
 protected:
  LoopTest() {
    Loop::Observe observe;
    observe.stamps = [](const engine::TurnStamps&) {};
    observe.record = [](const engine::Turn&, WallTime) {};
    observe.tape = [this](const engine::Event& event, Now at, const engine::Turn&) {
      times.push_back(at.mono);
      if (const auto* tick = std::get_if<SourceTicked>(&event)) {
        told += std::to_string(tick->source.index) + ':' + std::to_string(int(tick->bid)) + ' ';
      } else {
        told += "other ";
      }
    };
    observe.turn = [](const engine::Turn&, Now) {};
    observe.command = [](const engine::CommandAnswered&) {};
    observe.answer = [](const std::function<void()>& answer) { answer(); };
    loop.emplace(io, testing::engine_config(), std::move(observe));
    loop->connect(venue);
  }
  static SourceTicked tick(std::uint8_t source, double bid) { return {SourceId{source}, bid, bid + 1, 1, 1}; }

  boost::asio::io_context io;
  NoVenue venue;
  std::string told;
  std::vector<MonoTime> times;
  std::optional<Loop> loop;
  MonoTime now = std::chrono::steady_clock::now();
};

TEST_F(LoopTest, OfABurstTheNewestPriceOfEachSourceIsTold) {
  loop->hold(tick(0, 4000), now);
  loop->hold(tick(1, 100'000), now);
  loop->hold(tick(0, 4001), now);
  EXPECT_EQ(told, "");
  loop->on_event(tick(0, 4002), now);
  EXPECT_EQ(told, "0:4002 1:100000 ");
  loop->on_event(tick(1, 100'001), now);
  EXPECT_EQ(told, "0:4002 1:100000 1:100001 ");
}

TEST_F(LoopTest, ABurstThatEndsWithoutAPriceIsTold) {
  loop->hold(tick(0, 4000), now);
  loop->release();
  loop->release();
  EXPECT_EQ(told, "0:4000 ");
}

TEST_F(LoopTest, AHeldPriceIsAsOldAsItIs) {
  loop->hold(tick(0, 4000), now - std::chrono::seconds(2));
  loop->release();
  EXPECT_EQ(times, std::vector<MonoTime>{now - std::chrono::seconds(2)});
}

TEST_F(LoopTest, NoTurnPassesAHeldPrice) {
  loop->on_event(tick(0, 4000), now);
  loop->hold(tick(0, 4001), now);
  loop->post(engine::StartTrading{}, "somebody", [](const engine::CommandReply&) {});
  io.run_one();
  EXPECT_EQ(told, "0:4000 0:4001 other ");
}

TEST_F(LoopTest, WhatHappensAfterAPriceIsToldAfterIt) {
  loop->hold(tick(0, 4000), now);
  loop->on_event(engine::SourceLinkChanged{SourceId{0}, false, {}}, now);
  EXPECT_EQ(told, "0:4000 other ");
}

}  // namespace
}  // namespace mm::app
