// The identity: what the exchange's account gains is our profit. The account here is kept as the exchange
// keeps it, by average cost, whoever trades.
#include "engine/equity_check.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::EngineDriver;

TEST(EquityCheck, BeginsWhereTwoComparisonsInARowAgree) {
  EquityCheck check;
  const Position held(Quantity{1}, Amount{200}, {}, {});
  EXPECT_FALSE(check.compare(Amount{1'000'000}, Amount{300}, held, {}, {}));
  EXPECT_FALSE(check.compare(Amount{999'000}, Amount{300}, held, {}, {})) << "the first saw half a fill";
  EXPECT_FALSE(check.unexplained());
  check.on_transfer(Amount{500});
  EXPECT_TRUE(check.compare(Amount{999'500}, Amount{300}, held, {}, {}));
  EXPECT_EQ(check.unexplained(), Amount{});
  EXPECT_EQ(check.base(), Amount{999'400});
}

TEST(EquityCheck, WhatHappenedBetweenTwoRunsIsUnexplainedToo) {
  EquityCheck check;
  check.remember(Amount{1000});
  EXPECT_FALSE(check.compare(Amount{700}, {}, {}, {}, {}));
  EXPECT_FALSE(check.unexplained()) << "not known, which is not 0";
  EXPECT_TRUE(check.compare(Amount{700}, {}, {}, {}, {}));
  EXPECT_EQ(check.unexplained(), Amount{-300});
}

TEST(EquityCheck, ADifferenceCountsWhenTheNextComparisonShowsItToo) {
  EquityCheck check;
  const Position flat;
  check.remember(Amount{1000});
  EXPECT_TRUE(check.compare(Amount{1000}, {}, flat, {}, {}));
  EXPECT_FALSE(check.compare(Amount{1500}, {}, flat, {}, {}));
  EXPECT_EQ(check.unexplained(), Amount{}) << "a fill may be on its way";
  EXPECT_FALSE(check.compare(Amount{1600}, {}, flat, {}, {}));
  EXPECT_TRUE(check.compare(Amount{1600}, {}, flat, {}, {}));
  EXPECT_EQ(check.unexplained(), Amount{600});
  EXPECT_FALSE(check.compare(Amount{1000}, {}, flat, {}, {}));
  EXPECT_TRUE(check.compare(Amount{1000}, {}, flat, {}, {}));
  EXPECT_EQ(check.unexplained(), Amount{});
}

TEST(EquityCheck, WhatMayBeRoundingIsNoDifference) {
  EquityCheck check;
  check.remember(Amount{1000});
  EXPECT_TRUE(check.compare(Amount{1080}, {}, {}, Amount{100}, {}));
  EXPECT_EQ(check.unexplained(), Amount{80}) << "but it is shown";
}

// Nothing moves by itself: prices stay fresh, quotes stay where they are.
EngineConfig calm_config() {
  EngineConfig config = testing::engine_config();
  for (SourceSpec& source : config.sources) source.stale_after = std::chrono::hours(10);
  config.parameters.order_lifetime = {};
  config.parameters.size_tolerance_pct = 100;
  config.parameters.danger_tolerance_bps = config.parameters.tighten_tolerance_bps = 1000;
  return config;
}

class EquityTest : public ::testing::Test {
 protected:
  static constexpr Duration kAudit = seconds(15);

  void begin() {
    driver.send(VenueClockRead{driver.now.wall});
    for (const SourceId source : {testing::kGold, testing::kBitcoin}) {
      driver.send(SourceLinkChanged{source, true, {}});
    }
    driver.send(VenueLinkChanged{VenueLink::up, {}});
    driver.prices(4000);
    list();
    driver.send(StartTrading{CommandId{1}});
    driver.accept_all();
    next_listing(seconds(1));
  }

  // The engine's listing, as the account is now.
  void list() {
    ASSERT_FALSE(driver.all<LoadAccount>().empty());
    const LoadAccount load = driver.last<LoadAccount>();
    AccountState state;
    for (const Order& order : driver.snapshot().live_orders) {
      if (order.venue_id.empty()) continue;
      OrderReport resting;
      resting.venue_id = order.venue_id;
      resting.executed = order.executed;
      state.orders.push_back(resting);
    }
    const auto& [position, money] = told_earlier.value_or(std::pair(account, balance));
    state.position.net = position.net();
    state.position.cost = position.cost();
    state.balance = money;
    state.entries.emplace();
    for (const AccountEntry& entry : log) {
      if (entry.at >= load.entries_since) state.entries->push_back(entry);
    }
    if (log_readable) return driver.account(state);
    state.entries.reset();
    driver.actions.clear();
    driver.send(AccountLoaded{load.request, std::make_shared<const AccountState>(state)});
  }
  void next_listing(Duration wait = kAudit) {
    driver.advance(wait);
    list();
  }

  // An execution at the exchange.
  void execute(Side side, std::int64_t ticks, std::int64_t lots, Amount fee, std::string_view order) {
    const Amount value = gold.notional(Price{ticks}, Quantity{lots});
    const Amount before = account.realized();
    account.apply_fill(side, Quantity{lots}, value, fee);
    balance += account.realized() - before - fee;
    AccountEntry entry;
    entry.id = EntryId("tx-" + std::to_string(log.size()));
    entry.at = driver.now.wall;
    entry.order = VenueOrderId(order);
    entry.side = side;
    entry.quantity = Quantity{lots};
    entry.value = value;
    entry.fee = fee;
    log.push_back(entry);
  }
  void pay(EntryKind kind, Amount amount) {
    balance += amount;
    AccountEntry entry;
    entry.id = EntryId("tx-" + std::to_string(log.size()));
    entry.kind = kind;
    entry.at = driver.now.wall;
    entry.amount = amount;
    log.push_back(entry);
  }
  // Our bid or ask is filled in part, and the stream tells it.
  Order fill(Side side, std::int64_t lots, Amount fee, bool tell_fee = true) {
    for (const Order& order : driver.snapshot().live_orders) {
      if (order.side != side) continue;
      execute(side, order.price.ticks, lots, fee, order.venue_id.view());
      OrderReport report;
      report.venue_id = order.venue_id;
      report.executed = order.executed + Quantity{lots};
      report.fill_price = order.price;
      if (tell_fee) report.fees = order.fees + fee;
      driver.send(report);
      return order;
    }
    ADD_FAILURE() << "no order on that side";
    return {};
  }
  void by_hand(Side side, std::int64_t ticks, std::int64_t lots) {
    execute(side, ticks, lots, Amount{38'400}, "by-hand");
  }

  std::optional<Amount> unexplained() const { return driver.snapshot().money.unexplained; }
  double profit() const { return *driver.snapshot().profit; }

  EngineDriver driver{calm_config()};
  Instrument gold = testing::gold();
  Position account;
  Amount balance{10'000'000'000};
  std::vector<AccountEntry> log;
  bool log_readable = true;
  std::optional<std::pair<Position, Amount>> told_earlier;  // a listing asks for these before the log
};

TEST_F(EquityTest, FillsAndTheirFeesLeaveNothingUnexplained) {
  begin();
  EXPECT_EQ(unexplained(), Amount{});
  fill(Side::buy, 40, Amount{31'968});
  fill(Side::sell, 70, Amount{56'056});
  driver.prices(4010);
  fill(Side::buy, 10, Amount{-8'000});  // a rebate
  next_listing();
  EXPECT_EQ(driver.snapshot().money.compared, driver.now.wall);
  EXPECT_EQ(unexplained(), Amount{});
  EXPECT_EQ(driver.snapshot().position, Quantity{-20});
}

TEST_F(EquityTest, NothingIsComparedThatWasNotSeenAtOneMoment) {
  begin();
  const WallTime first = driver.snapshot().money.compared;
  driver.advance(kAudit);  // a listing is asked for ...
  fill(Side::buy, 40, Amount{31'968});
  list();
  EXPECT_EQ(driver.snapshot().money.compared, first);
  next_listing();
  EXPECT_GT(driver.snapshot().money.compared, first);
  EXPECT_EQ(unexplained(), Amount{});
}

TEST_F(EquityTest, AFeeThatWasNotToldIsAskedFor) {
  begin();
  const Order order = fill(Side::buy, 40, Amount{31'968}, false);
  const WallTime first = driver.snapshot().money.compared;
  driver.actions.clear();
  next_listing();
  EXPECT_EQ(driver.snapshot().money.compared, first) << "not judged as long as a fee is missing";
  ASSERT_EQ(driver.all<QueryOrder>().size(), 1u);
  EXPECT_EQ(driver.all<QueryOrder>().front().venue_id, order.venue_id);
  OrderReport answer;
  answer.venue_id = order.venue_id;
  answer.executed = Quantity{40};
  answer.executed_value = gold.notional(order.price, Quantity{40});
  answer.fees = Amount{31'968};
  answer.answers_query = true;
  driver.send(answer);
  next_listing();
  EXPECT_EQ(unexplained(), Amount{});
  EXPECT_GT(driver.snapshot().money.compared, first);
}

TEST_F(EquityTest, AFeeThatNobodyKnowsIsAskedForSomeTimesAndThenShows) {
  begin();
  const Order order = fill(Side::buy, 40, Amount{31'968}, false);
  for (int i = 0; i < 5; ++i) {
    next_listing();
    OrderReport answer;
    answer.venue_id = order.venue_id;
    answer.executed = Quantity{40};
    answer.answers_query = true;
    driver.send(answer);
  }
  next_listing();
  EXPECT_EQ(unexplained(), Amount{}) << "seen once";
  next_listing(seconds(1));
  EXPECT_EQ(unexplained(), Amount{-31'968});
}

TEST_F(EquityTest, AFeeIsAskedForUntilThereIsAnAnswer) {
  begin();
  const Order order = fill(Side::buy, 100, Amount{31'968}, false);
  for (int i = 0; i < 8; ++i) {
    next_listing();
    driver.send(OrderQueryFailed{order.id, "timed out"});
  }
  driver.actions.clear();
  next_listing();
  EXPECT_EQ(driver.all<QueryOrder>().size(), 1u);
}

TEST_F(EquityTest, ATradeByHandIsBookedWhenPositionAndLogTellTheSame) {
  begin();
  fill(Side::buy, 40, Amount{31'968});
  by_hand(Side::sell, 39'900, 90);
  const double before = profit();
  next_listing();
  const auto booked = driver.all_facts<EntryBooked>();
  ASSERT_EQ(booked.size(), 1u);
  EXPECT_EQ(booked.front().after.net(), Quantity{-50});
  EXPECT_TRUE(driver.all_facts<PositionAdjusted>().empty());
  // Sold 0.90 for 0.0001 less than it was worth, and paid a fee.
  driver.send(Woke{});
  EXPECT_NEAR(profit(), before - 0.00009 - 0.00000384, 1e-9);
  next_listing(seconds(1));
  EXPECT_EQ(unexplained(), Amount{});
  for (int i = 0; i < 5; ++i) next_listing();
  EXPECT_EQ(driver.all_facts<EntryBooked>().size(), 1u);
  EXPECT_EQ(unexplained(), Amount{});
}

TEST_F(EquityTest, TradesByHandThatCancelOutAreBookedToo) {
  begin();
  by_hand(Side::buy, 40'100, 100);
  by_hand(Side::sell, 39'900, 100);
  next_listing();
  EXPECT_EQ(driver.all_facts<EntryBooked>().size(), 2u);
  next_listing(seconds(1));
  EXPECT_EQ(unexplained(), Amount{});
  EXPECT_LT(profit(), -0.0002);
}

TEST_F(EquityTest, ATradeByHandThatOnlyTheLogHasWaitsForThePosition) {
  begin();
  driver.report(OrderId{1}, VenueOrderState::cancelled);  // by somebody; it is quoted anew
  driver.advance(kAudit);
  ASSERT_EQ(driver.placed().size(), 1u);
  const OrderId unanswered = driver.placed().back().id;
  by_hand(Side::buy, 40'000, 15);
  const std::pair one(account, balance);
  list();
  EXPECT_TRUE(driver.all_facts<EntryBooked>().empty()) << "it may be the order whose create is not answered";
  driver.accept(unanswered);
  by_hand(Side::buy, 40'000, 15);
  told_earlier = one;
  next_listing(seconds(1));
  EXPECT_EQ(driver.all_facts<EntryBooked>().size(), 1u) << "the position has the first of the two";
  told_earlier.reset();
  next_listing(seconds(1));
  EXPECT_EQ(driver.all_facts<EntryBooked>().size(), 2u);
  EXPECT_TRUE(driver.all_facts<PositionAdjusted>().empty());
  next_listing(seconds(1));
  EXPECT_EQ(unexplained(), Amount{});
}

TEST_F(EquityTest, ATradeByHandThatTheLogDoesNotTellShowsAsUnexplained) {
  begin();
  fill(Side::buy, 40, Amount{31'968});
  by_hand(Side::sell, 39'900, 40);
  log.pop_back();
  next_listing();
  EXPECT_EQ(driver.snapshot().position, Quantity{40}) << "one listing is not enough";
  next_listing(seconds(1));
  EXPECT_EQ(driver.all_facts<PositionAdjusted>().size(), 1u);
  next_listing(seconds(1));
  // What its sale made by average cost, less its fee, nobody has told us.
  EXPECT_EQ(unexplained(), balance - Amount{10'000'000'000} + Amount{31'968});
}

TEST_F(EquityTest, ADifferenceWaitsForALogThatCanBeRead) {
  begin();
  by_hand(Side::sell, 39'900, 40);
  log_readable = false;
  next_listing();
  for (int i = 0; i < 3; ++i) next_listing(seconds(1));
  EXPECT_EQ(driver.snapshot().position, Quantity{});
  log_readable = true;
  next_listing(seconds(1));
  EXPECT_EQ(driver.all_facts<EntryBooked>().size(), 1u);
  next_listing(seconds(1));
  EXPECT_EQ(unexplained(), Amount{});
}

TEST_F(EquityTest, AfterSomeListingsTheDifferenceIsTakenOverWithoutALog) {
  begin();
  by_hand(Side::sell, 39'900, 40);
  log_readable = false;
  next_listing();
  for (int i = 0; i < 4; ++i) next_listing(seconds(1));
  EXPECT_EQ(driver.all_facts<PositionAdjusted>().size(), 1u);
  EXPECT_EQ(driver.snapshot().position, Quantity{-40});
}

TEST_F(EquityTest, AnOrderOfOursIsNoTradeByHand) {
  begin();
  // Filled, in the log and in the position, before anybody has told us of it.
  const Order order = driver.snapshot().live_orders.front();
  execute(order.side, order.price.ticks, 30, Amount{24'000}, order.venue_id.view());
  next_listing();
  EXPECT_TRUE(driver.all_facts<EntryBooked>().empty());
  OrderReport late;
  late.venue_id = order.venue_id;
  late.executed = Quantity{30};
  late.fill_price = order.price;
  late.fees = Amount{24'000};
  driver.send(late);
  next_listing(seconds(1));
  EXPECT_EQ(driver.snapshot().position, sign(order.side) * Quantity{30});
  EXPECT_EQ(unexplained(), Amount{});
}

TEST_F(EquityTest, AsLongAsAnOrderHasNoNameALineOfTheLogMayBeIts) {
  begin();
  driver.report(OrderId{1}, VenueOrderState::cancelled);  // by somebody; it is quoted anew
  driver.advance(kAudit);
  const auto placed = driver.placed();
  ASSERT_EQ(placed.size(), 1u);
  execute(placed.back().side, placed.back().price.ticks, 30, Amount{24'000}, "not-known-yet");
  list();
  EXPECT_TRUE(driver.all_facts<EntryBooked>().empty());
}

TEST_F(EquityTest, FundingIsBookedOnceAndIsProfit) {
  begin();
  fill(Side::buy, 40, Amount{});
  const double before = profit();
  pay(EntryKind::funding, Amount{-16'000});
  for (int i = 0; i < 5; ++i) next_listing();
  EXPECT_EQ(driver.all_facts<EntryBooked>().size(), 1u);
  EXPECT_EQ(driver.snapshot().funding, Amount{-16'000});
  EXPECT_EQ(driver.snapshot().money.parts->funding, Amount{-16'000});
  EXPECT_NEAR(profit(), before - 0.0000016, 1e-12);
  EXPECT_EQ(unexplained(), Amount{});
}

TEST_F(EquityTest, FundingThatNobodyTellsShowsAsUnexplained) {
  begin();
  balance += Amount{-16'000};
  next_listing();
  next_listing(seconds(1));
  EXPECT_EQ(unexplained(), Amount{-16'000});
}

TEST_F(EquityTest, WhatOnlyTheLogCanExplainIsNotJudgedWithoutIt) {
  begin();
  pay(EntryKind::funding, Amount{-16'000});
  log_readable = false;
  for (int i = 0; i < 3; ++i) next_listing();
  EXPECT_EQ(unexplained(), Amount{});
  log_readable = true;
  next_listing();
  next_listing(seconds(1));
  EXPECT_EQ(unexplained(), Amount{});
  EXPECT_EQ(driver.snapshot().funding, Amount{-16'000});
}

TEST_F(EquityTest, ATransferIsNoProfitAndNothingUnexplained) {
  begin();
  const double before = profit();
  pay(EntryKind::transfer, Amount{5'000'000'000});
  pay(EntryKind::transfer, Amount{-2'000'000'000});
  next_listing();
  next_listing(seconds(1));
  EXPECT_EQ(driver.all_facts<EntryBooked>().size(), 2u);
  EXPECT_EQ(unexplained(), Amount{});
  EXPECT_EQ(profit(), before);
}

TEST_F(EquityTest, WhatTheLogToldBeforeTheBeginningIsInThePositionAlready) {
  by_hand(Side::buy, 40'000, 100);
  pay(EntryKind::funding, Amount{-100});
  begin();
  for (int i = 0; i < 5; ++i) next_listing();
  EXPECT_EQ(driver.snapshot().position, Quantity{100});
  EXPECT_TRUE(driver.all_facts<EntryBooked>().empty());
  EXPECT_EQ(unexplained(), Amount{});
}

TEST_F(EquityTest, WhatAnEarlierRunBookedStaysBookedWhenTheExchangesClockIsAhead) {
  driver.now.wall += seconds(40);
  pay(EntryKind::funding, Amount{-500});
  driver.now.wall -= seconds(40);
  Remembered before;
  before.entries_since = driver.now.wall;
  before.entries = {log.front().id};
  driver.send(HistoryRead{std::make_shared<const Remembered>(before)});
  driver.send(VenueClockRead{driver.now.wall + minutes(1)});
  driver.send(VenueLinkChanged{VenueLink::up, {}});
  list();
  for (int i = 0; i < 3; ++i) next_listing();
  EXPECT_TRUE(driver.all_facts<EntryBooked>().empty());
}

// What happens while nobody looks is booked by the next run, once.
TEST_F(EquityTest, TheNextRunGoesOnWhereThisOneEnded) {
  begin();
  fill(Side::buy, 40, Amount{31'968});
  pay(EntryKind::funding, Amount{-500});
  next_listing();
  next_listing(seconds(1));

  Remembered before;
  before.last_fill = 1;
  before.last_order = 2;
  before.spread = driver.all_facts<FillBooked>().front().edge;
  before.position = driver.all_facts<EntryBooked>().back().after;
  const AccountCompared compared = driver.all_facts<AccountCompared>().back();
  before.equity_base = compared.base;
  before.entries_since = compared.entries_since;
  for (const auto& booked : driver.all_facts<EntryBooked>()) before.entries.push_back(booked.entry.id);
  for (Order order : driver.snapshot().live_orders) {
    order.state = OrderState::cancelled;
    before.orders.push_back(order);
  }

  driver.now.wall += minutes(3);
  driver.now.mono += minutes(3);
  by_hand(Side::sell, 39'900, 90);
  pay(EntryKind::funding, Amount{-700});
  EngineDriver next(calm_config());
  next.now.wall = driver.now.wall + minutes(1);
  next.send(HistoryRead{std::make_shared<const Remembered>(before)});
  next.send(VenueClockRead{next.now.wall});
  next.send(VenueLinkChanged{VenueLink::up, {}});
  const auto listed = [&] {
    AccountState state;
    state.position.net = account.net();
    state.position.cost = account.cost();
    state.balance = balance;
    state.entries.emplace();
    for (const AccountEntry& entry : log) {
      if (entry.at >= next.last<LoadAccount>().entries_since) state.entries->push_back(entry);
    }
    next.account(state);
  };
  listed();
  EXPECT_EQ(next.all_facts<EntryBooked>().size(), 2u);
  next.advance(seconds(2));
  listed();
  EXPECT_EQ(next.all_facts<EntryBooked>().size(), 2u);
  EXPECT_EQ(next.snapshot().position, Quantity{-50});
  EXPECT_EQ(next.snapshot().funding, Amount{-1200});
  EXPECT_EQ(next.snapshot().money.unexplained, Amount{});
}

}  // namespace
}  // namespace mm::engine
