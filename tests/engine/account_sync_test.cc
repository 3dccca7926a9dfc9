// Listings of the account: when they are asked for, and what is believed of them.
#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::seconds;
using testing::EngineDriver;

TEST(AccountSync, AnAuditThatHasToWaitDoesNotWakeTheEngineAgainAndAgain) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(StopTrading{CommandId{2}});
  for (const OrderId id : {OrderId{1}, OrderId{2}}) driver.report(id, VenueOrderState::cancelled);
  driver.account({});
  driver.send(VenueRateLimited{seconds(60)});
  driver.now.mono += seconds(30);  // an audit is due, and may not be asked for yet
  driver.send(Woke{});
  EXPECT_EQ(driver.wake_at, driver.now.mono + seconds(30));
}

TEST(AccountSync, AFillThatIsNotToldYetIsNotTakenForATradeByHand) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.advance(seconds(15));
  ASSERT_FALSE(driver.all<LoadAccount>().empty());
  // The bid is filled after the orders were listed and before the position was, and its event is lost.
  AccountState account;
  for (const OrderId id : {OrderId{1}, OrderId{2}}) {
    OrderReport resting;
    resting.venue_id = EngineDriver::venue_id(id);
    account.orders.push_back(resting);
  }
  account.position.net = Quantity{100};
  driver.account(account);
  account.orders.erase(account.orders.begin());
  for (int listing = 0; listing < 2; ++listing) {
    driver.advance(seconds(1));
    ASSERT_FALSE(driver.all<LoadAccount>().empty());
    driver.account(account);
    EXPECT_TRUE(driver.all_facts<PositionAdjusted>().empty());
  }
  OrderReport answer;
  answer.venue_id = EngineDriver::venue_id(OrderId{1});
  answer.state = VenueOrderState::filled;
  answer.executed = Quantity{100};
  answer.answers_query = true;
  driver.send(answer);
  EXPECT_EQ(driver.snapshot().position, Quantity{100});
}

TEST(AccountSync, APositionWhoseCostIsUnknownWaitsForAPriceToMarkItWith) {
  EngineDriver driver;
  driver.send(VenueLinkChanged{VenueLink::up, {}});
  AccountState account;
  account.position.net = Quantity{100};
  driver.account(account);
  EXPECT_FALSE(driver.snapshot().account_loaded);
  for (const SourceId source : {testing::kGold, testing::kBitcoin}) {
    driver.send(SourceLinkChanged{source, true, {}});
  }
  driver.prices(4000);
  driver.advance(seconds(1));
  driver.account(account);
  EXPECT_TRUE(driver.snapshot().account_loaded);
  EXPECT_EQ(driver.snapshot().position, Quantity{100});
  EXPECT_NEAR(*driver.snapshot().profit, 0, 1e-9);
}

}  // namespace
}  // namespace mm::engine
