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
  const VenueSymbol& gold_at_kraken = *find_symbol(PriceVenue::kraken, "PAXG/USD");
};

TEST_F(FaultsTest, NothingStrikesByDefault) {
  EXPECT_EQ(strikes_in(100), 0);
  EXPECT_FALSE(faults.names(Fault::feed_freeze, gold_at_kraken));
  EXPECT_EQ(faults.factor(Fault::feed_factor, gold_at_kraken), 1);
  EXPECT_FALSE(faults.strikes(Fault::feed_refuse, PriceVenue::kraken));
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

TEST_F(FaultsTest, SymbolsAreNamedWithTheirVenueWithoutItOrByIt) {
  const auto& gold_at_coinbase = *find_symbol(PriceVenue::coinbase, "PAXG-USD");
  for (const char* places :
       {"all", "1", "kraken", "kraken:PAXG/USD", "PAXG/USD", "BTCUSDT,kraken:PAXG/USD"}) {
    set("feed_freeze", places);
    EXPECT_TRUE(faults.names(Fault::feed_freeze, gold_at_kraken)) << places;
  }
  for (const char* places : {"", "0", "coinbase", "kraken:BTC/USD", "PAXG-USD", "BTCUSDT"}) {
    set("feed_freeze", places);
    EXPECT_FALSE(faults.names(Fault::feed_freeze, gold_at_kraken)) << places;
  }
  set("feed_freeze", "coinbase,BTCUSDT");
  EXPECT_TRUE(faults.names(Fault::feed_freeze, gold_at_coinbase));
  for (const PriceVenue venue : {PriceVenue::binance, PriceVenue::bybit}) {
    EXPECT_TRUE(faults.names(Fault::feed_freeze, *find_symbol(venue, "BTCUSDT"))) << "of whatever venue";
  }
}

TEST_F(FaultsTest, VenuesAreCountedOneByOne) {
  set("feed_refuse", "1");
  EXPECT_TRUE(faults.strikes(Fault::feed_refuse, PriceVenue::kraken));
  EXPECT_FALSE(faults.strikes(Fault::feed_refuse, PriceVenue::kraken));
  EXPECT_TRUE(faults.strikes(Fault::feed_refuse, PriceVenue::okx));
  set("feed_refuse", "okx=-1");
  EXPECT_FALSE(faults.strikes(Fault::feed_refuse, PriceVenue::kraken));
  EXPECT_TRUE(faults.strikes(Fault::feed_refuse, PriceVenue::okx));
}

TEST_F(FaultsTest, FactorsAreNumbersByPlace) {
  set("feed_factor", "kraken:PAXG/USD=1.05,okx=10");
  EXPECT_EQ(faults.factor(Fault::feed_factor, gold_at_kraken), 1.05);
  EXPECT_EQ(faults.factor(Fault::feed_factor, *find_symbol(PriceVenue::okx, "BTC-USDT")), 10);
  EXPECT_EQ(faults.factor(Fault::feed_factor, *find_symbol(PriceVenue::kraken, "BTC/USD")), 1);
  set("feed_factor", "");
  EXPECT_EQ(faults.factor(Fault::feed_factor, gold_at_kraken), 1);
}

TEST_F(FaultsTest, APlaceThatIsNotIsRefusedWithTheNearest) {
  const auto wrong = faults.set("feed_freeze", "krakn:PAXG/USD");
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().find("the nearest is kraken:PAXG/USD"), std::string::npos) << wrong.error();
  for (const char* factor : {"kraken", "kraken=", "kraken=x", "kraken=-1", "kraken=0", "nobody=1"}) {
    EXPECT_FALSE(faults.set("feed_factor", factor).ok()) << factor;
  }
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
