#include "telemetry/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "testing/engine_driver.h"

namespace mm::telemetry {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    auto logger = std::make_shared<spdlog::logger>("journal_test",
                                                   std::make_shared<spdlog::sinks::ostream_sink_st>(written));
    logger->set_pattern("%l %v");
    logger->set_level(spdlog::level::info);
    before = spdlog::default_logger();
    spdlog::set_default_logger(std::move(logger));
  }
  ~JournalTest() override {
    journal.reset();
    spdlog::set_default_logger(before);
  }

  void facts(std::vector<engine::Fact> some) { journal->on_facts(some); }
  // What was written since the last call.
  std::string lines() {
    std::string text = written.str();
    written.str("");
    return text;
  }
  static auto count(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

  MonoTime now{seconds(1000)};
  std::ostringstream written;
  std::shared_ptr<spdlog::logger> before;
  std::unique_ptr<Journal> journal =
      std::make_unique<Journal>(std::make_shared<const Instrument>(testing::gold()),
                                std::vector<std::string>{"binance:PAXGUSDT"}, [this] { return now; });
};

TEST_F(JournalTest, AFloodOfOneKindIsCutAndToldAboutAfterwards) {
  for (int i = 0; i < 500; ++i) journal->frame_refused("binance", "not JSON");
  EXPECT_EQ(count(lines()), 20);
  now += seconds(9);
  facts({});
  EXPECT_EQ(lines(), "");
  now += seconds(1);
  facts({});
  EXPECT_EQ(lines(), "warning frame refused ... 480 more lines of this kind were left out\n");
  facts({});
  EXPECT_EQ(lines(), "");
}

TEST_F(JournalTest, AFloodOfOneKindHidesNoOther) {
  for (int i = 0; i < 500; ++i) facts({engine::OrderRefused{Side::buy, {}, {}, engine::Hold::price_collar}});
  EXPECT_EQ(count(lines()), 20);
  journal->link_changed("roxom", false, "cut");
  EXPECT_EQ(lines(), "warning link roxom down cut\n");
  facts({engine::ModeChanged{{}, {engine::Mode::halted, engine::Reason::cancel_failed, {}}}});
  EXPECT_THAT(lines(), HasSubstr("error mode halted reason=cancel_failed"));
}

TEST_F(JournalTest, EveryKindThatCanFloodIsCut) {
  engine::OrderStepped rejected;
  rejected.order.state = OrderState::rejected;
  for (int i = 0; i < 100; ++i) journal->link_changed("roxom", i % 2 == 0, "cut");
  EXPECT_EQ(count(lines()), 20);
  for (int i = 0; i < 100; ++i) facts({rejected});
  EXPECT_EQ(count(lines()), 20);
  for (int i = 0; i < 100; ++i) facts({engine::SourceChanged{}});
  EXPECT_EQ(count(lines()), 20);
}

TEST_F(JournalTest, FillsAreNeverLeftOut) {
  for (int i = 0; i < 100; ++i) facts({engine::FillBooked{}});
  EXPECT_EQ(count(lines()), 100);
}

TEST_F(JournalTest, RoutineStepsDoNotUseUpTheRoomOfWarnings) {
  engine::OrderStepped working;
  working.order.state = OrderState::working;
  for (int i = 0; i < 100; ++i) facts({working});
  EXPECT_EQ(lines(), "");
  engine::OrderStepped unknown;
  unknown.order.state = OrderState::unknown;
  facts({unknown});
  EXPECT_THAT(lines(), HasSubstr("unknown was=in_flight"));
}

TEST_F(JournalTest, AtTheEndWhatWasLeftOutIsTold) {
  for (int i = 0; i < 30; ++i) journal->link_changed("roxom", false, "cut");
  lines();
  journal.reset();
  EXPECT_EQ(lines(), "warning link ... 10 more lines of this kind were left out\n");
}

TEST_F(JournalTest, WordsFromOutsideStayOnOneLine) {
  journal->frame_refused("roxom", "bad\nerror mode halted");
  EXPECT_EQ(lines(), "warning frame of roxom refused: bad error mode halted\n");
}

TEST_F(JournalTest, ATradeByHandAndFundingAreTold) {
  engine::EntryBooked trade;
  trade.entry.id = "tx-1";
  trade.entry.side = Side::sell;
  trade.entry.quantity = Quantity{40};
  trade.entry.value = Amount{160'000'000};
  engine::EntryBooked funding;
  funding.entry.id = "tx-2";
  funding.entry.kind = engine::EntryKind::funding;
  funding.entry.amount = Amount{-500};
  facts({trade, funding});
  EXPECT_EQ(lines(),
            "warning trade by hand sell 0.40 worth 0.0160000000 fee=0.0000000000 position=0.00 id=tx-1\n"
            "info funding booked -0.0000000500 id=tx-2\n");
}

TEST_F(JournalTest, WhatIsUnexplainedIsToldWhenItChangesByMoreThanRounding) {
  const auto compare = [&](std::int64_t atoms) {
    facts({engine::AccountCompared{Amount{}, Amount{atoms}, {}}});
    return lines();
  };
  facts({engine::AccountCompared{}});
  EXPECT_EQ(lines(), "");
  EXPECT_EQ(compare(0), "");
  EXPECT_EQ(compare(-999), "");
  EXPECT_EQ(
      compare(5000),
      "warning the exchange's account differs from our profit: unexplained 0.0000005000 was 0.0000000000\n");
  EXPECT_EQ(compare(5000), "");
  EXPECT_THAT(compare(0), HasSubstr("unexplained 0.0000000000 was 0.0000005000"));
}

}  // namespace
}  // namespace mm::telemetry
