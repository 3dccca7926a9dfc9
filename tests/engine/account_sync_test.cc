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

}  // namespace
}  // namespace mm::engine
