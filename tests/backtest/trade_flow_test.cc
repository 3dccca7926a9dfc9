#include "backtest/trade_flow.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::backtest {
namespace {

std::string problem(const std::string& csv) {
  const auto trades = parse_trades(csv, testing::gold());
  return trades.ok() ? "" : trades.error();
}

TEST(TradeFlow, ReadsTradesByColumnName) {
  const auto trades =
      parse_trades("price,side,time_ms,quantity\n0.035,buy,1760000000000,0.50\n,sell,1760000000000.25,1\n",
                   testing::gold());
  ASSERT_TRUE(trades.ok()) << trades.error();
  ASSERT_EQ(trades->size(), 2U);
  EXPECT_EQ((*trades)[0].taker, Side::buy);
  EXPECT_EQ((*trades)[0].price, Price{35'000});
  EXPECT_EQ((*trades)[0].quantity, Quantity{50});
  EXPECT_FALSE((*trades)[1].price);
  EXPECT_EQ((*trades)[1].time - (*trades)[0].time, std::chrono::microseconds(250));
}

TEST(TradeFlow, SaysWhatIsWrongAndWhere) {
  const std::string header = "time_ms,side,quantity,price\n";
  EXPECT_EQ(problem("time_ms,side\n"), "the header has no column quantity");
  EXPECT_EQ(problem(header), "there are no trades in it");
  EXPECT_EQ(problem(header + "1,up,1,1\n"), "line 2: side: 'up' is neither buy nor sell");
  EXPECT_EQ(problem(header + "1,buy\n"), "line 2: too few fields");
  EXPECT_EQ(problem(header + "\n1,buy,0,\n"), "line 3: quantity: must be more than 0");
  EXPECT_EQ(problem(header + "1,buy,1,0\n"), "line 2: price: must be more than 0");
  EXPECT_EQ(problem(header + "5,buy,1,\n4,buy,1,\n"), "line 3: times must not fall");
  EXPECT_NE(problem(header + "1,buy,0.001,\n").find("line 2: quantity: "), std::string::npos);
  EXPECT_NE(problem(header + "soon,buy,1,\n").find("line 2: time_ms: "), std::string::npos);
}

}  // namespace
}  // namespace mm::backtest
