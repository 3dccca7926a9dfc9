#include "simulator/venue_prices.h"

#include <gtest/gtest.h>

#include <set>

namespace mm::simulator {
namespace {

class VenuePricesTest : public testing::Test {
 protected:
  static PriceTick tick(FeedSymbol symbol, double bid, double ask, std::uint64_t id) {
    const auto e8 = [](double value) { return static_cast<std::int64_t>(value * 100 + 0.5) * 1'000'000; };
    return {symbol, id, e8(bid), e8(ask), 200'000'000, 300'000'000, {}};
  }
  void take(double gold, double bitcoin) {
    prices.take(tick(FeedSymbol::gold, gold - 0.1, gold + 0.1, ++id));
    prices.take(tick(FeedSymbol::bitcoin, bitcoin - 0.1, bitcoin + 0.1, ++id));
  }
  double mid(PriceVenue venue, const char* name) const {
    const VenueQuote& quote = prices.latest(*find_symbol(venue, name));
    return static_cast<double>(quote.bid_e8 + quote.ask_e8) * 0.5e-8;
  }
  void fault(const char* name, const char* value) {
    const auto set = faults.set(name, value);
    ASSERT_TRUE(set.ok()) << set.error();
  }

  Faults faults{1};
  VenuePrices prices{faults, {4000, 100'000}};
  std::uint64_t id = 0;
};

TEST_F(VenuePricesTest, EveryVenueTellsTheSameInItsUnits) {
  prices.set_usdt_usd(0.98);
  take(4100, 102'500);
  EXPECT_NEAR(mid(PriceVenue::binance, "PAXGUSDT"), 4100, 0.01);
  EXPECT_NEAR(mid(PriceVenue::okx, "BTC-USDT"), 102'500, 0.01);
  EXPECT_NEAR(mid(PriceVenue::kraken, "PAXG/USD"), 4100 * 0.98, 0.01);
  EXPECT_NEAR(mid(PriceVenue::coinbase, "BTC-USD"), 102'500 * 0.98, 0.01);
  EXPECT_NEAR(mid(PriceVenue::kraken, "USDT/USD"), 0.98, 1e-5);
  EXPECT_NEAR(mid(PriceVenue::coinbase, "USDT-USD"), 0.98, 1e-5);
  EXPECT_NEAR(mid(PriceVenue::binance, "PAXGBTC"), 0.04, 1e-6);
  EXPECT_NEAR(mid(PriceVenue::bybit, "XAUTUSDT"), 4100 * (1 - 2.6e-4), 0.02);
}

TEST_F(VenuePricesTest, ATickChangesTheQuotesThatComeOfIt) {
  const auto symbols_of = [](const std::vector<VenueQuote>& quotes) {
    std::set<std::string_view> names;
    for (const VenueQuote& quote : quotes) names.insert(quote.symbol->name);
    return names;
  };
  const auto of_bitcoin = symbols_of(prices.take(tick(FeedSymbol::bitcoin, 1, 2, 1)));
  EXPECT_TRUE(of_bitcoin.contains("BTC/USD") && of_bitcoin.contains("PAXGBTC"));
  EXPECT_FALSE(of_bitcoin.contains("PAXG-USD") || of_bitcoin.contains("USDT/USD"));
}

TEST_F(VenuePricesTest, NumbersGrowBySymbol) {
  std::map<const VenueSymbol*, std::uint64_t> last;
  for (int i = 0; i < 20; ++i) {
    for (const VenueQuote& quote :
         prices.take(tick(i % 3 == 0 ? FeedSymbol::gold : FeedSymbol::bitcoin, 3, 4, 1 + id++ / 2))) {
      EXPECT_GT(quote.update_id, last[quote.symbol]);
      last[quote.symbol] = quote.update_id;
    }
  }
}

TEST_F(VenuePricesTest, AFaultMeansTheVenueItNamesAndNoOther) {
  fault("feed_factor", "kraken=1.05");
  fault("feed_one_sided", "okx:XAUT-USDT");
  take(4000, 100'000);
  EXPECT_NEAR(mid(PriceVenue::kraken, "PAXG/USD"), 4200, 0.01);
  EXPECT_NEAR(mid(PriceVenue::coinbase, "PAXG-USD"), 4000, 0.01);
  EXPECT_EQ(prices.latest(*find_symbol(PriceVenue::okx, "XAUT-USDT")).ask_size_e8, 0);
  EXPECT_GT(prices.latest(*find_symbol(PriceVenue::okx, "PAXG-USDT")).ask_size_e8, 0);
}

TEST_F(VenuePricesTest, AHeldPriceStaysWhileItsNumbersGoOn) {
  take(4000, 100'000);
  fault("feed_hold", "bybit");
  const std::uint64_t before = prices.latest(*find_symbol(PriceVenue::bybit, "BTCUSDT")).update_id;
  take(4100, 110'000);
  EXPECT_NEAR(mid(PriceVenue::bybit, "BTCUSDT"), 100'000, 0.01);
  EXPECT_GT(prices.latest(*find_symbol(PriceVenue::bybit, "BTCUSDT")).update_id, before);
  EXPECT_NEAR(mid(PriceVenue::okx, "BTC-USDT"), 110'000, 0.01);
  fault("feed_hold", "");
  take(4100, 110'000);
  EXPECT_NEAR(mid(PriceVenue::bybit, "BTCUSDT"), 110'000, 0.01);
}

TEST_F(VenuePricesTest, AFrozenSymbolIsNotAmongTheQuotes) {
  fault("feed_freeze", "kraken");
  for (const VenueQuote& quote : prices.take(tick(FeedSymbol::gold, 1, 2, 1))) {
    EXPECT_NE(quote.symbol->venue, PriceVenue::kraken);
  }
}

}  // namespace
}  // namespace mm::simulator
