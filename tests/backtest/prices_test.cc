#include "backtest/prices.h"

#include <gmock/gmock.h>

#include "backtest/made_up.h"
#include "backtest/recorded_prices.h"
#include "recording/recorder.h"
#include "testing/temporary_folder.h"

namespace mm::backtest {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<PriceEvent> all(PriceTape& tape) {
  std::vector<PriceEvent> events;
  while (const auto event = tape.next()) events.push_back(*event);
  return events;
}

TEST(BarPrices, EverySymbolTicksOnceInEachSlot) {
  const auto history = testing::made_up_history(1);
  EXPECT_THAT(history->sources(), ::testing::ElementsAre("binance:PAXGUSDT", "binance:BTCUSDT"));
  EXPECT_EQ(history->length(), std::chrono::hours(1));
  const auto events = all(*history->play(2, 1));
  EXPECT_EQ(events.size(), 2U * 2 * 3600);
  std::array<std::int64_t, 2> slots{-1, -1};
  Duration last{};
  std::array<double, 2> mids{};
  for (const PriceEvent& event : events) {
    EXPECT_GE(event.time, last);
    last = event.time;
    EXPECT_EQ(event.time / milliseconds(500), ++slots[event.source]);
    EXPECT_LT(event.bid, event.ask);
    mids[event.source] = (event.bid + event.ask) / 2;
    if (mids[0] > 0 && mids[1] > 0) {
      EXPECT_NEAR(event.fair, mids[0] / mids[1], 1e-9);
    }
  }
}

TEST(BarPrices, OnlyTheStretchAskedForIsPlayed) {
  const auto bars = testing::made_up_bars(2);
  const auto half = bar_history(bars, {.from = bars[12].open_time});
  ASSERT_TRUE(half.ok());
  EXPECT_EQ((*half)->start(), bars[12].open_time);
  EXPECT_EQ((*half)->length(), std::chrono::hours(1));
  const auto none = bar_history(bars, {.from = bars.back().open_time});
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error(), ::testing::HasSubstr("fewer than two bars"));
}

TEST(RecordedPrices, AreWhatTheSourcesToldAndTheFairPriceOfTheRecordingsOwnRules) {
  testing::TemporaryFolder folder;
  const WallTime began = wall_from_unix_ms(1'760'000'000'000);
  recording::RecorderSettings settings;
  settings.files.folder = folder.path();
  auto recorder = recording::Recorder::start(std::move(settings), testing::engine_config(), began).value();
  engine::Engine engine(testing::engine_config());
  Now now{MonoTime(seconds(7)), began};
  const auto tell = [&](const engine::Event& event) {
    now.mono += seconds(1);
    now.wall += seconds(1);
    recorder->record(event, now, engine.process(event, now));
  };
  tell(engine::SourceLinkChanged{testing::kGold, true, {}});
  tell(engine::SourceTicked{testing::kGold, 3999, 4001, 1, 2});
  tell(engine::SourceTicked{testing::kBitcoin, 99'999, 100'001, 3, 4});
  tell(engine::Woke{});
  tell(engine::SourceTicked{testing::kBitcoin, 79'999, 80'001, 3, 4});  // a jump that is not believed yet
  tell(engine::SourceLinkChanged{testing::kGold, false, "gone"});
  recorder->close();

  const auto history = recorded_history(folder.path(), {});
  ASSERT_TRUE(history.ok()) << history.error();
  EXPECT_EQ((*history)->sources(), (std::vector<std::string>{"binance:PAXGUSDT", "binance:BTCUSDT"}));
  EXPECT_EQ((*history)->start(), began + seconds(1));
  const auto events = all(*(*history)->play(0, 0));
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[0].kind, PriceEvent::Kind::link_up);
  EXPECT_EQ(events[1].fair, 0) << "one of the two prices is missing";
  EXPECT_NEAR(events[2].fair, 0.04, 1e-12);
  EXPECT_EQ(events[2].time, seconds(2));
  EXPECT_EQ(events[2].ask_size, 4);
  EXPECT_NEAR(events[3].fair, 0.04, 1e-12);
  EXPECT_EQ(events[4].kind, PriceEvent::Kind::link_down);

  const auto later = recorded_history(folder.path(), {.from = began + seconds(100)});
  ASSERT_FALSE(later.ok());
  EXPECT_THAT(later.error(), ::testing::HasSubstr("no prices in the stretch"));
}

}  // namespace
}  // namespace mm::backtest
