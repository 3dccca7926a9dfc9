#include "notices/event_watch.h"

#include <gmock/gmock.h>

#include "testing/engine_driver.h"

namespace mm::notices {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EventWatchTest : public ::testing::Test {
 protected:
  void watch_with(Setting setting) {
    EventWatch::Settings settings;
    settings.kinds.fill(setting);
    settings.most_per_minute = 3;
    open(settings);
  }
  void open(const EventWatch::Settings& settings) {
    watch = std::make_unique<EventWatch>(
        settings, std::make_shared<const Instrument>(testing::gold()),
        std::vector<std::string>{"binance:PAXGUSDT"},
        [this](Kind kind, bool silent, const std::string& text) {
          told.push_back(std::string(spec_of(kind).name) + (silent ? " (silent) " : " ") + text);
        },
        [this] { return now; });
  }
  void facts(std::vector<engine::Fact> some) { watch->on_facts(some); }
  // What was told since the last call.
  std::vector<std::string> news() { return std::exchange(told, {}); }
  std::vector<std::string> source_is(engine::SourceStatus status) {
    facts({engine::SourceChanged{SourceId{0}, status, "since 3 s"}});
    return news();
  }

  MonoTime now{seconds(1000)};
  std::vector<std::string> told;
  std::unique_ptr<EventWatch> watch;
};

TEST_F(EventWatchTest, ModesAreToldByWhatTheyMeanForAPerson) {
  watch_with(Setting::on);
  using engine::Mode;
  using engine::Reason;
  facts({engine::ModeChanged{{Mode::quoting}, {Mode::paused, Reason::source_stale, "binance:PAXGUSDT"}},
         engine::ModeChanged{{Mode::paused}, {Mode::quoting}},
         engine::ModeChanged{{Mode::quoting}, {Mode::halted, Reason::daily_loss, {}}}});
  EXPECT_THAT(news(), ElementsAre("paused paused, source_stale: binance:PAXGUSDT (was quoting)",
                                  "mode quoting (was paused)", "halted halted, daily_loss (was quoting)"));
  facts({engine::ModeChanged{{Mode::stopped}, {Mode::paused, Reason::venue_down, {}}}});
  EXPECT_THAT(news(), ElementsAre("mode paused, venue_down (was stopped)")) << "a start, and no pause";
}

TEST_F(EventWatchTest, EachKindIsOnSilentOrOff) {
  EventWatch::Settings settings;
  settings.kinds[static_cast<std::size_t>(Kind::fill)] = Setting::silent;
  settings.kinds[static_cast<std::size_t>(Kind::link)] = Setting::off;
  open(settings);
  engine::FillBooked fill;
  fill.price = Price{40'000};
  fill.quantity = Quantity{100};
  facts({fill});
  watch->link_changed("roxom", false, "cut");
  watch->note(Kind::halted, "x");
  EXPECT_THAT(news(), ElementsAre("fill (silent) bought 1.00 at 0.040000, position 0.00", "halted x"));
  watch_with(Setting::off);
  facts({fill, engine::ModeChanged{{}, {engine::Mode::halted}}, engine::OrderRefused{}});
  EXPECT_THAT(news(), IsEmpty());
}

TEST_F(EventWatchTest, ASourceIsToldWhenItIsLostAndWhenItIsBackAndNotWhileMmdBegins) {
  watch_with(Setting::on);
  EXPECT_THAT(source_is(engine::SourceStatus::down), IsEmpty());
  EXPECT_THAT(source_is(engine::SourceStatus::live), IsEmpty());
  EXPECT_THAT(source_is(engine::SourceStatus::stale),
              ElementsAre("source the source binance:PAXGUSDT is stale: since 3 s"));
  EXPECT_THAT(source_is(engine::SourceStatus::down), IsEmpty()) << "lost is lost";
  EXPECT_THAT(source_is(engine::SourceStatus::live),
              ElementsAre("source the source binance:PAXGUSDT is live again: since 3 s"));
}

TEST_F(EventWatchTest, ALinkIsToldWhenItIsLostAndWhenItIsBack) {
  watch_with(Setting::on);
  watch->link_changed("roxom", true, {});
  watch->link_changed("roxom", false, "cut");
  watch->link_changed("roxom", false, "cut");
  watch->link_changed("roxom", true, {});
  EXPECT_THAT(news(), ElementsAre("link the link roxom is down: cut", "link the link roxom is up again"));
}

TEST_F(EventWatchTest, OrdersAreToldWhenSomethingIsWrongWithThem) {
  watch_with(Setting::on);
  engine::OrderStepped step;
  step.order.id = OrderId{7};
  step.order.quantity = Quantity{100};
  step.order.price = Price{40'000};
  step.order.state = OrderState::working;
  facts({step});
  EXPECT_THAT(news(), IsEmpty());
  step.order.state = OrderState::rejected;
  step.detail = "POST_ONLY";
  facts({step});
  step.order.state = OrderState::unknown;
  step.detail = "no answer in time";
  facts({step, engine::OrderRefused{Side::sell, Price{40'000}, Quantity{100}, engine::Hold::price_collar}});
  EXPECT_THAT(news(),
              ElementsAre("order_rejected buy order 7 of 1.00 at 0.040000 was rejected: POST_ONLY",
                          "order_unknown buy order 7 of 1.00 at 0.040000: it is not known yet what became "
                          "of it: no answer in time",
                          "order_refused a sell order of 1.00 at 0.040000 was not let out: price_collar"));
}

TEST_F(EventWatchTest, TheAccountIsToldWhenItIsNotAsWeThought) {
  watch_with(Setting::on);
  engine::EntryBooked funding;
  funding.entry.kind = engine::EntryKind::funding;
  facts({engine::PositionAdjusted{Quantity{100}, Quantity{200}, {}}, engine::AccountCompared{},
         engine::AccountCompared{Amount{}, Amount{49'000}, {}},
         engine::AccountCompared{Amount{}, Amount{-51'000}, {}},
         engine::AccountCompared{Amount{}, Amount{-52'000}, {}}, funding});
  EXPECT_THAT(
      news(),
      ElementsAre("account the position was adjusted to the exchange's 2.00; we had counted 1.00",
                  "account the exchange's account differs from our profit: unexplained -0.0000051000"));
}

TEST_F(EventWatchTest, LimitsAreToldWhenTheyAreNearAndAgainOnlyAfterTheyWereNot) {
  watch_with(Setting::on);
  engine::Snapshot picture;
  picture.parameters.max_position = Quantity{1000};
  picture.parameters.max_daily_loss = Amount{1'000'000'000};
  const auto position = [&](std::int64_t lots) {
    picture.position = Quantity{lots};
    watch->on_picture(picture);
    return news();
  };
  EXPECT_THAT(position(900), IsEmpty());
  EXPECT_THAT(position(-950), ElementsAre("position_limit the position of -9.50 is 95 % of max_position"));
  EXPECT_THAT(position(880), IsEmpty());
  EXPECT_THAT(position(950), IsEmpty());
  EXPECT_THAT(position(700), IsEmpty());
  EXPECT_THAT(position(1000), ElementsAre("position_limit the position of 10.00 is 100 % of max_position"));
  picture.marks.day_start = picture.marks.peak = 1;
  picture.profit = 0.95;
  EXPECT_THAT(position(0), IsEmpty());
  picture.profit = 0.92;
  EXPECT_THAT(position(0),
              ElementsAre("loss_limit 80 % of max_daily_loss is lost; at all of it trading halts"));
  EXPECT_THAT(position(0), IsEmpty());
}

TEST_F(EventWatchTest, TheLedgerIsToldWhenItFallsBehindOrFails) {
  watch_with(Setting::on);
  watch->on_ledger(1000, false);
  EXPECT_THAT(news(), IsEmpty());
  watch->on_ledger(1200, false);
  watch->on_ledger(1300, true);
  watch->on_ledger(1300, true);
  EXPECT_THAT(news(),
              ElementsAre("ledger the ledger is 1200 records behind", "ledger the ledger cannot be written"));
}

TEST_F(EventWatchTest, AFloodOfOneKindIsCutAndToldAboutAndHidesNoOther) {
  watch_with(Setting::on);
  for (int i = 0; i < 50; ++i) facts({engine::FillBooked{}});
  EXPECT_EQ(news().size(), 3u);
  EXPECT_EQ(watch->left_out(), 47u);
  facts({engine::ModeChanged{{}, {engine::Mode::halted}}});
  EXPECT_EQ(news().size(), 1u);
  watch->on_picture({});
  EXPECT_THAT(news(), IsEmpty());
  now += seconds(60);
  watch->on_picture({});
  EXPECT_THAT(news(), ElementsAre("fill (silent) 47 more notices of this kind were left out"));
  facts({engine::FillBooked{}});
  EXPECT_EQ(news().size(), 1u);
}

TEST_F(EventWatchTest, CommandsAreToldWithWhoAsked) {
  watch_with(Setting::on);
  watch->on_command({"token:alice@ipv4:10.0.0.3:4", "stop", {.message = "stopped"}});
  EXPECT_THAT(news(), ElementsAre("command stop by token:alice@ipv4:10.0.0.3:4: stopped"));
}

}  // namespace
}  // namespace mm::notices
