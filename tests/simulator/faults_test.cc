#include "simulator/faults.h"

#include <gtest/gtest.h>

#include <string>

namespace mm::simulator {
namespace {

class FaultsTest : public testing::Test {
 protected:
  void set(std::string_view name, std::string_view value) {
    const auto done = faults.set(name, value);
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error());
  }
  int strikes_in(int tries) {
    int strikes = 0;
    for (int i = 0; i < tries; ++i) strikes += faults.strikes(Fault::create_lost) ? 1 : 0;
    return strikes;
  }

  Faults faults{1};
};

TEST_F(FaultsTest, NothingStrikesByDefault) {
  EXPECT_EQ(strikes_in(100), 0);
  EXPECT_FALSE(faults.names(Fault::feed_freeze, "PAXGUSDT"));
}

TEST_F(FaultsTest, ANumberStrikesTheNextTimesOnly) {
  set("create_lost", "3");
  EXPECT_EQ(strikes_in(2), 2);
  EXPECT_EQ(faults.text(Fault::create_lost), "1");
  EXPECT_EQ(strikes_in(100), 1);
}

TEST_F(FaultsTest, MinusOneStrikesAlways) {
  set("create_lost", "-1");
  EXPECT_EQ(strikes_in(100), 100);
}

TEST_F(FaultsTest, AFractionIsAProbability) {
  set("create_lost", "0.25");
  EXPECT_NEAR(strikes_in(10'000), 2500, 200);
}

TEST_F(FaultsTest, SymbolsAreListedOrAll) {
  set("feed_freeze", "PAXGUSDT,BTCUSDT");
  EXPECT_TRUE(faults.names(Fault::feed_freeze, "BTCUSDT"));
  set("feed_freeze", "PAXGUSDT");
  EXPECT_FALSE(faults.names(Fault::feed_freeze, "BTCUSDT"));
  set("feed_freeze", "all");
  EXPECT_TRUE(faults.names(Fault::feed_freeze, "BTCUSDT"));
}

TEST_F(FaultsTest, AnActionHappensOnce) {
  set("ws_kick", "1");
  EXPECT_TRUE(faults.take(Fault::ws_kick));
  EXPECT_FALSE(faults.take(Fault::ws_kick));
}

TEST_F(FaultsTest, ResetBringsTheDefaultsBack) {
  set("create_lost", "-1");
  set("http_429_retry_after_s", "30");
  faults.reset();
  EXPECT_EQ(strikes_in(10), 0);
  EXPECT_EQ(faults.number(Fault::http_429_retry_after_s), 1);
}

TEST_F(FaultsTest, EverySwitchTakesItsDefaultAndExplainsItself) {
  for (const FaultHelp& fault : fault_table()) {
    EXPECT_TRUE(faults.set(fault.name, fault.default_value).ok()) << fault.name;
    EXPECT_FALSE(fault.help.empty()) << fault.name;
  }
}

}  // namespace
}  // namespace mm::simulator
