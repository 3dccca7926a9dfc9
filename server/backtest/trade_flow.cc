#include "backtest/trade_flow.h"

#include "simulator/csv.h"

namespace mm::backtest {

Result<std::vector<MarketTrade>> parse_trades(std::string_view csv, const Instrument& instrument) {
  auto table = simulator::CsvTable::open(csv, {"time_ms", "side", "quantity"}, {"price"});
  if (!table) return Error{table.error()};
  std::vector<MarketTrade> trades;
  for (;;) {
    const auto row = table.value().next();
    if (!row) return Error{row.error()};
    if (!*row) break;
    const std::string where = table->where();
    const auto time = parse_decimal((*table)[0]);
    if (!time) return Error{where + "time_ms: " + time.error()};
    const auto ns = scaled_to(*time, 6);
    if (!ns) return Error{where + "time_ms: " + ns.error()};
    MarketTrade trade;
    trade.time = wall_from_unix_ns(*ns);
    const std::string_view side = (*table)[1];
    if (side != "buy" && side != "sell") {
      return Error{where + "side: '" + std::string(side) + "' is neither buy nor sell"};
    }
    trade.taker = side == "buy" ? Side::buy : Side::sell;
    const auto quantity = instrument.quantity((*table)[2]);
    if (!quantity) return Error{where + "quantity: " + quantity.error()};
    if (quantity->lots <= 0) return Error{where + "quantity: must be more than 0"};
    trade.quantity = *quantity;
    if (const std::string_view text = (*table)[3]; !text.empty()) {
      const auto price = instrument.price(text);
      if (!price) return Error{where + "price: " + price.error()};
      if (price->ticks <= 0) return Error{where + "price: must be more than 0"};
      trade.price = *price;
    }
    if (!trades.empty() && trade.time < trades.back().time) return Error{where + "times must not fall"};
    trades.push_back(trade);
  }
  if (trades.empty()) return Error{"there are no trades in it"};
  return trades;
}

}  // namespace mm::backtest
