// Modes and commands: who may trade when, and what a stop proves.
#include "engine/engine.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EngineDriver;
using testing::kBitcoin;

TEST(Engine, StartsStoppedAndSendsNothing) {
  EngineDriver driver;
  for (const SourceId source : {testing::kGold, kBitcoin}) driver.send(SourceLinkChanged{source, true, {}});
  driver.send(VenueLinkChanged{VenueLink::up, {}});
  driver.account({});
  driver.prices(4000);
  EXPECT_EQ(driver.engine.mode().mode, Mode::stopped);
  EXPECT_TRUE(driver.placed().empty());
}

TEST(Engine, IsStoppedSinceItBegan) {
  EngineDriver driver;
  const WallTime begun = driver.now.wall;
  driver.send(VenueLinkChanged{VenueLink::up, {}});
  driver.advance(seconds(3));
  driver.prices(4000);
  EXPECT_EQ(driver.snapshot().mode_since, begun);
}

TEST(Engine, RefusesToTradeWithoutAPositionLimit) {
  auto config = testing::engine_config();
  config.parameters.max_position.reset();
  EngineDriver driver(config);
  driver.start_quoting();
  EXPECT_EQ(driver.last<CommandReply>().status, CommandStatus::refused);
  EXPECT_NE(driver.last<CommandReply>().message.find("max_position"), std::string::npos);
  EXPECT_TRUE(driver.placed().empty());
}

TEST(Engine, WaitsForTheAccountBeforeItTrades) {
  EngineDriver driver;
  for (const SourceId source : {testing::kGold, kBitcoin}) driver.send(SourceLinkChanged{source, true, {}});
  driver.prices(4000);
  driver.send(StartTrading{CommandId{1}});
  EXPECT_EQ(driver.engine.mode().reason, Reason::venue_down);
  driver.send(VenueLinkChanged{VenueLink::up, {}});
  EXPECT_EQ(driver.engine.mode().mode, Mode::starting);
  EXPECT_TRUE(driver.placed().empty());
  driver.account({});
  EXPECT_EQ(driver.engine.mode().mode, Mode::quoting);
  EXPECT_EQ(driver.placed().size(), 2u);
}

TEST(Engine, AStaleSourceWithdrawsTheQuotesByItselfAndHeals) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.advance(seconds(2));
  EXPECT_EQ(driver.engine.mode().mode, Mode::paused);
  EXPECT_EQ(driver.engine.mode().reason, Reason::source_stale);
  EXPECT_EQ(driver.cancels().size(), 2u);
  driver.report(OrderId{1}, VenueOrderState::cancelled);
  driver.report(OrderId{2}, VenueOrderState::cancelled);
  driver.actions.clear();
  driver.prices(4000);
  EXPECT_EQ(driver.engine.mode().mode, Mode::quoting);
  EXPECT_EQ(driver.placed().size(), 2u);
}

TEST(Engine, AVenueThatGoesDownPausesAndIsReloadedBeforeQuotingAgain) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.advance(milliseconds(10));
  driver.send(VenueLinkChanged{VenueLink::down, "connection reset"});
  EXPECT_EQ(driver.engine.mode().mode, Mode::paused);
  EXPECT_EQ(driver.cancels().size(), 2u);
  driver.actions.clear();
  driver.send(VenueLinkChanged{VenueLink::up, {}});
  EXPECT_TRUE(driver.placed().empty());
  AccountState account;  // the bid was filled in the gap, the ask is gone
  OrderReport bid;
  bid.venue_id = EngineDriver::venue_id(OrderId{1});
  bid.state = VenueOrderState::filled;
  bid.executed = Quantity{100};
  bid.fees = Amount{};
  account.orders = {bid};
  account.position.net = Quantity{100};
  driver.account(account);
  EXPECT_EQ(driver.snapshot().position, Quantity{100});
  EXPECT_EQ(driver.all_facts<FillBooked>().size(), 1u);
  ASSERT_EQ(driver.all<QueryOrder>().size(), 1u) << "the order that is not listed is asked about";
  EXPECT_EQ(driver.all<QueryOrder>()[0].id, OrderId{2});
}

TEST(Engine, RefusedKeysHaltUntilAPersonLooks) {
  EngineDriver driver;
  driver.start_quoting();
  driver.send(KeysRefused{"HTTP 401"});
  EXPECT_EQ(driver.engine.mode().mode, Mode::halted);
  driver.send(VenueLinkChanged{VenueLink::up, {}});
  EXPECT_EQ(driver.engine.mode().mode, Mode::halted);
  driver.send(StartTrading{CommandId{5}});
  EXPECT_EQ(driver.last<CommandReply>().status, CommandStatus::refused);
}

TEST(Engine, KeysThatWereRefusedOnceTradeAgainWhenAPersonSaysSo) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(KeysRefused{"HTTP 401"});
  driver.send(StopTrading{CommandId{5}});
  for (const Order& order : driver.snapshot().live_orders)
    driver.report(order.id, VenueOrderState::cancelled);
  driver.account({});
  ASSERT_EQ(driver.last<CommandReply>().status, CommandStatus::done);
  driver.send(StartTrading{CommandId{6}});
  EXPECT_EQ(driver.engine.mode().mode, Mode::quoting) << "the stream was up all the time";
}

TEST(Engine, NothingLeavesAfterStop) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(StopTrading{CommandId{2}});
  const auto before = driver.placed().size();
  for (int i = 0; i < 50; ++i) {
    driver.prices(4000 + i);
    driver.advance(milliseconds(20));
  }
  EXPECT_EQ(driver.placed().size(), before);
}

TEST(Engine, StopIsAnsweredOnlyWithProof) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(StopTrading{CommandId{2}});
  driver.report(OrderId{1}, VenueOrderState::cancelled);
  EXPECT_TRUE(driver.all<CommandReply>().empty());
  driver.report(OrderId{2}, VenueOrderState::cancelled);
  EXPECT_TRUE(driver.all<CommandReply>().empty());
  driver.account({});
  ASSERT_EQ(driver.all<CommandReply>().size(), 1u);
  EXPECT_EQ(driver.last<CommandReply>().status, CommandStatus::done);
  EXPECT_NE(driver.last<CommandReply>().message.find("holds no order of ours"), std::string::npos);
}

TEST(Engine, StopNamesWhatCouldNotBeConfirmed) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(StopTrading{CommandId{2}});
  driver.advance(seconds(11));
  ASSERT_EQ(driver.all<CommandReply>().size(), 1u);
  EXPECT_EQ(driver.last<CommandReply>().status, CommandStatus::not_confirmed);
  EXPECT_NE(driver.last<CommandReply>().message.find("venue-1"), std::string::npos);
}

TEST(Engine, AnOrderListedOpenAfterItsEndIsCancelledAgainBeforeStopIsAnswered) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(StopTrading{CommandId{2}});
  driver.report(OrderId{1}, VenueOrderState::cancelled);
  driver.report(OrderId{2}, VenueOrderState::cancelled);
  AccountState account;
  OrderReport ghost;
  ghost.venue_id = EngineDriver::venue_id(OrderId{2});
  account.orders = {ghost};
  driver.account(account);
  EXPECT_TRUE(driver.all<CommandReply>().empty());
  EXPECT_EQ(driver.cancels().size(), 1u);
  driver.account({});
  EXPECT_EQ(driver.last<CommandReply>().status, CommandStatus::done);
}

TEST(Engine, ReduceOnlyShrinksAndStopsWhenFlat) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.report(OrderId{1}, VenueOrderState::filled, 100);
  driver.accept_all();
  driver.send(ReducePosition{CommandId{2}});
  EXPECT_EQ(driver.engine.mode().mode, Mode::reducing);
  driver.report(OrderId{2}, VenueOrderState::filled, 100);
  EXPECT_EQ(driver.engine.mode().mode, Mode::stopped);
  EXPECT_EQ(driver.engine.mode().reason, Reason::flat);
}

TEST(Engine, ParametersThatSomebodyElseHasChangedAreNotOverwritten) {
  EngineDriver driver;
  const std::string etag = parameters_etag(driver.snapshot().parameters, testing::gold());
  driver.send(ChangeParameters{CommandId{1}, {{"spread_bps", "30"}}, etag});
  EXPECT_EQ(driver.last<CommandReply>().status, CommandStatus::done);
  driver.send(ChangeParameters{CommandId{2}, {{"spread_bps", "40"}}, etag});
  EXPECT_EQ(driver.last<CommandReply>().status, CommandStatus::conflict);
  EXPECT_EQ(driver.snapshot().parameters.spread_bps, 30);
}

TEST(Engine, ThePositionFollowsTheExchangeWhenADifferenceStays) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  AccountState account;
  account.position = {Quantity{70}, Price{40000}};
  for (const std::uint64_t id : {1u, 2u}) {
    OrderReport order;
    order.venue_id = EngineDriver::venue_id(OrderId{id});
    account.orders.push_back(order);
  }
  driver.send(PositionReported{account.position});
  for (int i = 0; i < 4; ++i) {
    driver.prices(4000);
    driver.advance(milliseconds(1100));
    if (!driver.all<LoadAccount>().empty()) driver.account(account);
  }
  EXPECT_EQ(driver.all_facts<PositionAdjusted>().size(), 1u);
  EXPECT_EQ(driver.snapshot().position, Quantity{70});
}

TEST(Engine, ForeignOrdersAreCountedAndLeftAlone) {
  EngineDriver driver;
  for (const SourceId source : {testing::kGold, kBitcoin}) driver.send(SourceLinkChanged{source, true, {}});
  driver.send(VenueLinkChanged{VenueLink::up, {}});
  AccountState account;
  OrderReport hand;
  hand.venue_id = VenueOrderId("by-hand");
  account.orders = {hand};
  driver.account(account);
  driver.send(StopTrading{CommandId{9}});
  EXPECT_EQ(driver.snapshot().foreign_open_orders, 1u);
  EXPECT_TRUE(driver.cancels().empty());
}

TEST(Engine, A429PausesAndKeepsCreatesHomeUntilItsTime) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(VenueRateLimited{milliseconds(1500)});
  EXPECT_EQ(driver.engine.mode().reason, Reason::venue_rate_limited);
  driver.report(OrderId{1}, VenueOrderState::cancelled);
  driver.report(OrderId{2}, VenueOrderState::cancelled);
  driver.actions.clear();
  driver.advance(milliseconds(1400));
  EXPECT_TRUE(driver.placed().empty());
  driver.prices(4000);
  driver.advance(milliseconds(200));
  EXPECT_EQ(driver.placed().size(), 2u);
}

class FailingListing : public ::testing::Test {
 protected:
  FailingListing() {
    driver.start_quoting();
    driver.accept_all();
    driver.advance(std::chrono::seconds(1));
    driver.account({});  // as the one before, so that the next is an audit's
  }
  // Prices go on; every listing asked for fails.
  void go_on(Duration duration) {
    for (const MonoTime end = driver.now.mono + duration; driver.now.mono < end;) {
      driver.advance(std::chrono::milliseconds(500));
      driver.prices(4000);
      const auto loads = driver.all<LoadAccount>();
      for (const auto& cancel : driver.cancels()) driver.report(cancel.id, VenueOrderState::cancelled);
      driver.accept_all();
      for (const auto& load : loads) driver.send(AccountLoadFailed{load.request, "HTTP 500"});
    }
  }
  ModeState mode() const { return driver.engine.mode(); }
  EngineDriver driver;
};

TEST_F(FailingListing, OnceIsNothingTwiceIsAPause) {
  go_on(std::chrono::milliseconds(15'500));  // the first audit has failed, the second attempt is due at 16 s
  EXPECT_EQ(mode().mode, Mode::quoting);
  go_on(std::chrono::seconds(5));
  EXPECT_EQ(mode().mode, Mode::paused);
  EXPECT_EQ(mode().reason, Reason::account_loading);
  EXPECT_EQ(mode().detail.view(), "HTTP 500");
  EXPECT_TRUE(driver.snapshot().live_orders.empty());
}

TEST_F(FailingListing, AMinuteOfItIsAHalt) {
  go_on(std::chrono::seconds(16));  // until the first failure
  go_on(std::chrono::seconds(55));
  EXPECT_EQ(mode().mode, Mode::paused);
  go_on(std::chrono::seconds(10));
  EXPECT_EQ(mode().mode, Mode::halted);
  EXPECT_EQ(mode().reason, Reason::venue_down);
}

TEST_F(FailingListing, OneThatSucceedsHealsThePause) {
  go_on(std::chrono::seconds(30));
  ASSERT_EQ(mode().mode, Mode::paused);
  for (int i = 0; i < 20 && driver.all<LoadAccount>().empty(); ++i) {
    driver.advance(std::chrono::milliseconds(500));
    driver.prices(4000);
  }
  driver.account({});
  EXPECT_EQ(mode().mode, Mode::quoting);
}

}  // namespace
}  // namespace mm::engine
