// What the ledger keeps of edges, markouts, parts of the profit, the exchange's log and the uptime.
#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <iterator>

#include "ledger/history.h"
#include "ledger/ledger.h"
#include "testing/engine_driver.h"
#include "testing/temporary_folder.h"

namespace mm::ledger {
namespace {

using engine::FillMarked;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const WallTime kStart = wall_from_unix_ms(1'760'000'000'000);

class MoneyTest : public ::testing::Test {
 protected:
  void open() {
    auto opened =
        Ledger::open({.file = file, .version = "1.2.3", .parameters = {}}, gold, [](const std::string&) {});
    ASSERT_TRUE(opened) << opened.error();
    ledger = std::move(opened).value();
  }
  void reopen() {
    ledger.reset();
    open();
  }
  void at(WallTime time, std::vector<engine::Fact> facts) {
    engine::Turn turn;
    turn.facts = std::move(facts);
    ledger->record(turn, time);
  }
  // Bought or sold 1.00 at 0.04, with an edge.
  engine::FillBooked fill(WallTime time, Side side, Amount edge, double fair = 0.04) {
    engine::OrderStepped step;
    step.order.id = OrderId{++number};
    step.order.side = side;
    step.order.price = Price{40'000};
    step.order.quantity = Quantity{100};
    step.order.created_wall = time;
    engine::FillBooked booked;
    booked.number = number;
    booked.order = OrderId{number};
    booked.side = side;
    booked.price = Price{40'000};
    booked.quantity = Quantity{100};
    booked.value = Amount{400'000'000};
    booked.fair_price = fair;
    booked.edge = edge;
    booked.booked = time;
    at(time, {step, booked});
    return booked;
  }
  void mark(WallTime time, std::uint64_t of, std::size_t horizon, double fair, Amount moved) {
    at(time, {FillMarked{of, horizon, fair, engine::kHorizons.at(horizon), moved}});
  }
  const History& history() {
    ledger.reset();  // everything is written
    past = std::move(History::open(file)).value();
    return *past;
  }

  testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "ledger.db";
  const std::shared_ptr<const Instrument> gold = std::make_shared<const Instrument>(testing::gold());
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<History> past;
  std::uint64_t number = 0;
};

TEST_F(MoneyTest, TheNextRunGoesOnWithTheSumsAndTheFillsThatWait) {
  open();
  fill(kStart, Side::buy, Amount{1000});
  fill(kStart + seconds(1), Side::sell, Amount{-300});
  fill(kStart + seconds(2), Side::sell, Amount{50});
  for (std::size_t horizon = 0; horizon < 4; ++horizon) mark(kStart, 1, horizon, 0.041, Amount{70});
  mark(kStart, 2, 0, 0.041, Amount{-20});
  mark(kStart, 2, 1, 0, Amount{-20});
  // The sale of fill 3 turned out to be worth 40 more.
  at(kStart, {engine::FeeBooked{OrderId{3}, Amount{5}, Amount{40}, true, {}}});
  reopen();
  const engine::Remembered& before = ledger->remembered();
  EXPECT_EQ(before.spread, Amount{1000 - 300 + 50 + 40});
  EXPECT_EQ(before.adverse, Amount{70}) << "of the fill whose horizons are past";
  ASSERT_EQ(before.waiting_fills.size(), 2u);
  const engine::WaitingFill& second = before.waiting_fills.front();
  EXPECT_EQ(second.number, 2u);
  EXPECT_EQ(second.side, Side::sell);
  EXPECT_EQ(second.quantity, Quantity{100});
  EXPECT_EQ(second.value, Amount{400'000'000});
  EXPECT_EQ(second.edge, Amount{-300});
  EXPECT_EQ(second.moved, Amount{-20});
  EXPECT_EQ(second.past, 2);
  EXPECT_EQ(second.booked, kStart + seconds(1));
  EXPECT_EQ(before.waiting_fills.back().number, 3u);
  EXPECT_EQ(before.waiting_fills.back().past, 0);
}

TEST_F(MoneyTest, FillsWhoseFeesAreNotToldAreRememberedUntilTheyAre) {
  open();
  for (const bool settled : {false, false, true}) {
    engine::FillBooked booked = fill(kStart, Side::buy, {});
    booked.number = 100 + booked.number;
    booked.settled = settled;
    at(kStart, {booked});
  }
  at(kStart, {engine::FeeBooked{OrderId{1}, Amount{5}, {}, true, {}}});
  reopen();
  EXPECT_EQ(ledger->remembered().unsettled, std::vector<OrderId>{OrderId{2}});
}

TEST_F(MoneyTest, TheNextRunGoesOnWithTheExchangesLogAndTheComparison) {
  open();
  engine::AccountEntry funding;
  funding.id = "tx-1";
  funding.kind = engine::EntryKind::funding;
  funding.at = kStart + seconds(10);
  funding.amount = Amount{-500};
  engine::AccountEntry by_hand;
  by_hand.id = "tx-2";
  by_hand.at = kStart + seconds(100);
  by_hand.quantity = Quantity{30};
  engine::AccountEntry transfer;
  transfer.id = "tx-3";
  transfer.kind = engine::EntryKind::transfer;
  transfer.at = kStart + seconds(110);
  transfer.amount = Amount{7000};
  const Position after(Quantity{30}, Amount{1}, Amount{2}, Amount{3}, Amount{-500});
  at(kStart, {engine::AccountCompared{{}, {}, kStart}});
  at(kStart, {engine::EntryBooked{funding, {}}});
  at(kStart, {engine::AccountCompared{Amount{42}, Amount{}, kStart + seconds(50)}});
  at(kStart + seconds(1), {engine::EntryBooked{by_hand, after}, engine::EntryBooked{transfer, after}});
  at(kStart, {engine::UptimeMarked{{20'000, seconds(60), seconds(50)}}});
  at(kStart, {engine::UptimeMarked{{20'000, seconds(90), seconds(70)}}});
  reopen();
  const engine::Remembered& before = ledger->remembered();
  EXPECT_EQ(before.position, after);
  EXPECT_EQ(before.equity_base, Amount{7042});
  EXPECT_EQ(before.entries_since, kStart + seconds(50));
  EXPECT_EQ(before.entries, (std::vector<engine::EntryId>{"tx-2", "tx-3"}));
  EXPECT_EQ(before.uptime, (engine::UptimeDay{20'000, seconds(90), seconds(70)}));
  const auto events = history().events({});
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 3u + 4u) << "and the runs' beginnings and ends";
  EXPECT_EQ(events->front().text, "funding -0.0000000500");
}

TEST_F(MoneyTest, FillsTellWhatBecameOfThem) {
  open();
  fill(kStart, Side::buy, Amount{1000});
  fill(kStart + seconds(1), Side::sell, {}, 0);
  mark(kStart + seconds(1), 1, 0, 0.041, Amount{70});
  mark(kStart + seconds(10), 1, 1, 0, Amount{70});
  const auto fills = history().fills({});
  ASSERT_TRUE(fills);
  ASSERT_EQ(fills->size(), 2u);
  const engine::PastFill& first = fills->front();
  EXPECT_EQ(first.fill.edge, Amount{1000});
  ASSERT_TRUE(first.markouts[0]);
  EXPECT_EQ(first.markouts[0]->fair_price, 0.041);
  EXPECT_EQ(first.markouts[0]->moved, Amount{70});
  EXPECT_EQ(first.markouts[0]->after, seconds(1));
  ASSERT_TRUE(first.markouts[1]);
  EXPECT_EQ(first.markouts[1]->fair_price, 0) << "none came in time";
  EXPECT_FALSE(first.markouts[2]);
  EXPECT_FALSE(fills->back().markouts[0]);
}

TEST_F(MoneyTest, AStretchIsSplitFromMarkToMark) {
  open();
  const auto marked = [&](WallTime time, const engine::ProfitParts& parts,
                          std::optional<Amount> unexplained) {
    Position position({}, {}, {}, parts.fees, parts.funding);
    at(time, {engine::AccountMarked{position, 0.04, to_double(parts.total()), {}, parts, unexplained}});
  };
  const engine::ProfitParts first{Amount{100}, Amount{-20}, Amount{3}, Amount{10}, Amount{1}};
  const engine::ProfitParts second{Amount{300}, Amount{-90}, Amount{-4}, Amount{25}, Amount{-6}};
  const engine::ProfitParts now{Amount{350}, Amount{-100}, Amount{6}, Amount{30}, Amount{-6}};
  marked(kStart, first, {});
  marked(kStart + hours(2), second, Amount{5});
  history();
  const auto all = past->profit({}, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->parts, second);
  EXPECT_EQ(all->unexplained, Amount{5});
  EXPECT_NEAR(*all->profit, to_double(second.total()), 1e-15);
  const auto since =
      past->profit({.since = kStart + hours(1)}, engine::ProfitMark{to_double(now.total()), now, Amount{5}});
  EXPECT_EQ(since->parts, now - first) << "up to now";
  EXPECT_NEAR(*since->profit, to_double((now - first).total()), 1e-15);
  EXPECT_EQ(since->unexplained, Amount{5});
  const auto until = past->profit({.since = {}, .until = kStart + hours(1)}, engine::ProfitMark{});
  EXPECT_EQ(until->parts, first);
  EXPECT_EQ(until->until, kStart + hours(1));
  EXPECT_FALSE(until->unexplained);
}

TEST_F(MoneyTest, AStretchTellsTurnoverMarkoutsAndUptime) {
  open();
  fill(kStart, Side::buy, Amount{9'000'000});  // before it
  fill(kStart + hours(30), Side::buy, Amount{400'000});
  fill(kStart + hours(30), Side::sell, Amount{200'000});
  fill(kStart + hours(30), Side::sell, {}, 0);
  mark(kStart + hours(30), 2, 0, 0.041, Amount{-100'000});
  mark(kStart + hours(30), 3, 0, 0, Amount{-777});
  const std::int64_t day = unix_ns(kStart) / 86'400'000'000'000;
  at(kStart, {engine::UptimeMarked{{day, seconds(100), seconds(90)}},
              engine::UptimeMarked{{day + 1, seconds(10), seconds(7)}},
              engine::UptimeMarked{{day + 2, seconds(5), {}}}});
  history();
  const auto report = past->profit({.since = kStart + hours(24)}, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->fills, 3u);
  EXPECT_EQ(report->volume[Side::sell], Quantity{200});
  EXPECT_EQ(report->turnover, Amount{1'200'000'000});
  EXPECT_EQ(report->markouts[0].fills, 2u);
  EXPECT_NEAR(report->markouts[0].average_bps(), 7.5, 1e-9);
  EXPECT_EQ(report->markouts[1].fills, 1u) << "known ones only";
  EXPECT_NEAR(report->markouts[1].average_bps(), 7.5, 1e-9);
  EXPECT_EQ(report->markouts[2].fills, 0u);
  EXPECT_EQ(report->uptime, (engine::UptimeDay{day + 1, seconds(15), seconds(7)}));
  const auto one_day = past->profit({.since = std::chrono::floor<std::chrono::days>(kStart),
                                     .until = std::chrono::ceil<std::chrono::days>(kStart)},
                                    {});
  EXPECT_EQ(one_day->fills, 1u);
  EXPECT_EQ(one_day->uptime, (engine::UptimeDay{day, seconds(100), seconds(90)}));
}

TEST_F(MoneyTest, ALedgerOfTheFirstSchemaGoesOn) {
  std::ifstream sql(std::filesystem::path(MM_TEST_DATA) / "ledger/version_1.sql");
  const std::string text{std::istreambuf_iterator<char>(sql), {}};
  {
    SQLite::Database first(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    first.exec(text);
    // With the mailbox as the first layout left it: a header, and 7 records that are all booked.
    const std::array<std::uint64_t, 5> header{0x6d6d2d6c65646772, 2 | 500ull << 32, 16'384, 77, 7};
    std::ofstream mail(file.string() + ".mail", std::ios::binary);
    mail.write(reinterpret_cast<const char*>(header.data()), sizeof header);
    mail << std::string(10'000, 'x');
  }
  open();
  const engine::Remembered& before = ledger->remembered();
  EXPECT_EQ(before.last_fill, 2u);
  EXPECT_EQ(before.position, Position(Quantity{50}, Amount{199'900'000}, Amount{200'000}, Amount{119'980}));
  EXPECT_EQ(before.spread, Amount{200'000});
  EXPECT_TRUE(before.waiting_fills.empty()) << "what was before is not looked at any more";
  EXPECT_TRUE(before.unsettled.empty());
  EXPECT_FALSE(before.equity_base);
  ASSERT_TRUE(before.marks);
  EXPECT_EQ(before.marks->peak, 0.00002);
  // Its last mark has parts, so that the run that follows has a beginning.
  const engine::ProfitParts now{Amount{200'000}, {}, Amount{150'000}, Amount{119'980}, {}};
  history();
  const auto run = past->profit({.since = past->session_began().value()},
                                engine::ProfitMark{to_double(now.total()), now, {}});
  ASSERT_TRUE(run);
  ASSERT_TRUE(run->parts);
  EXPECT_EQ(run->parts->spread, Amount{});
  EXPECT_EQ(run->parts->inventory, Amount{150'000 - 100'000});
  EXPECT_NEAR(*run->profit, to_double(run->parts->total()), 1e-15);
  const auto orders = past->orders({});
  ASSERT_TRUE(orders) << orders.error();
  ASSERT_EQ(orders->size(), 2u);
  EXPECT_FALSE(orders->front().order.exchange_created) << "nobody kept it";
}

}  // namespace
}  // namespace mm::ledger
