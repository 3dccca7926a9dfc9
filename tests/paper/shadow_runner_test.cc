#include "paper/shadow_runner.h"

#include <gtest/gtest.h>

#include <future>

#include "testing/engine_driver.h"

namespace mm::paper {
namespace {

using std::chrono::milliseconds;

// Keeps the newest picture; waits for one that is as wanted.
class Pictures {
 public:
  ShadowRunner::Show show() {
    return [this](std::shared_ptr<const engine::ShadowPicture> picture) {
      const std::lock_guard lock(mutex_);
      newest_ = std::move(picture);
      changed_.notify_all();
    };
  }
  template <typename Wanted>
  engine::ShadowPicture wait_for(Wanted wanted) {
    std::unique_lock lock(mutex_);
    const bool there =
        changed_.wait_for(lock, std::chrono::seconds(20), [&] { return newest_ && wanted(*newest_); });
    EXPECT_TRUE(there);
    return newest_ ? *newest_ : engine::ShadowPicture{};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const engine::ShadowPicture> newest_;
};

class Runner : public ::testing::Test {
 protected:
  Runner() {
    real.start_quoting();
    real.accept_all();
    real.send(engine::VenueTopChanged{
        TopOfBook{Level{Price{39'900}, Quantity{100}}, Level{Price{40'100}, Quantity{100}}}});
  }
  void run(std::size_t slots = 4096) {
    runner = std::make_unique<ShadowRunner>(ShadowSettings{testing::engine_config(), false, milliseconds(20)},
                                            std::make_shared<const engine::Snapshot>(real.snapshot()),
                                            pictures.show(), slots);
    pictures.wait_for([](const auto&) { return true; });
  }
  // The trading engine is told something, and so is the shadow.
  void happen(const engine::Event& event) {
    const engine::Turn& turn = real.engine.process(event, real.now);
    runner->tell(event, real.now, turn);
  }
  void pass(Duration duration) {
    real.now.mono += duration;
    real.now.wall += duration;
    happen(engine::SourceTicked{testing::kBitcoin, 99'999.99, 100'000.01, 1, 1});
  }
  void end() {
    std::promise<void> ended;
    runner->end([&ended] { ended.set_value(); });
    ended.get_future().wait();
  }

  testing::EngineDriver real;
  Pictures pictures;
  std::unique_ptr<ShadowRunner> runner;
};

TEST_F(Runner, ShowsWhatItQuotesAndWhatItIsFilledBesideTheRealFills) {
  run();
  pass(milliseconds(500));
  pictures.wait_for([](const auto& picture) { return picture.snapshot.live_orders.size() == 2; });
  // A seller meets our real bid; the real account is told before everybody is.
  engine::OrderReport report;
  report.venue_id = testing::EngineDriver::venue_id(OrderId{1});
  report.executed = Quantity{40};
  happen(report);
  happen(engine::VenueTraded{Side::sell, Price{39'960}, Price{39'960}, Quantity{40}});
  pass(milliseconds(500));
  const auto picture = pictures.wait_for([](const auto& one) { return one.fills[Side::buy].fills == 1; });
  EXPECT_EQ(picture.fills[Side::buy].volume, Quantity{40});
  EXPECT_EQ(picture.real_fills[Side::buy].volume, Quantity{40});
  EXPECT_EQ(picture.lost, 0u);
}

TEST_F(Runner, WhatFindsNoRoomIsCountedAndSaid) {
  run(4);
  for (int i = 0; i < 1000; ++i) pass(Duration(1000));
  pictures.wait_for([&](const auto& one) {
    pass(Duration(1000));
    return one.lost > 0;
  });
}

TEST_F(Runner, WorksThroughWhatItWasToldBeforeItEnds) {
  run();
  pass(milliseconds(500));
  happen(engine::VenueTraded{Side::buy, Price{40'040}, Price{40'040}, Quantity{500}});
  pass(milliseconds(500));
  end();
  const auto picture = pictures.wait_for([](const auto&) { return true; });
  EXPECT_EQ(picture.fills[Side::sell].volume, Quantity{100});
}

}  // namespace
}  // namespace mm::paper
