#include "backtest/metric.h"

namespace mm::backtest {

namespace {

using enum Metric;

constexpr std::array<MetricSpec, kMetricCount> kSpecs{{
    {pnl, "pnl_btc", "PnL", "BTC", Better::more, 5,
     "Fees included, what is held at the end marked to the fair price."},
    {drawdown, "max_drawdown_btc", "Largest drawdown", "BTC", Better::less, 5,
     "Farthest that the PnL was below its highest before; seen at every price."},
    {worst_position, "worst_position", "Worst position", "contracts", Better::less, 2,
     "Largest that was held, long or short."},
    {mean_position, "mean_position", "Mean position", "contracts", Better::less, 3,
     "Of its size, long or short, over time."},
    {spread_captured, "spread_captured_btc", "Spread captured", "BTC", Better::neither, 5,
     "Distance of fills from the fair price then."},
    {adverse_selection, "adverse_selection_btc", "Adverse selection", "BTC", Better::neither, 5,
     "What the fair price did to fills in their first 5 minutes; below zero: it moved against them."},
    {inventory, "inventory_btc", "Inventory", "BTC", Better::neither, 5,
     "What positions earned or lost by later moves."},
    {fees, "fees_btc", "Fees", "BTC", Better::neither, 5, "Paid."},
    {edge, "edge_bps", "Edge", "bps", Better::neither, 3, "Spread captured per value traded."},
    {markout_1s, "markout_1s_bps", "Markout 1 s", "bps", Better::more, 3,
     "Gain per value traded, marked so long after the fill; fees not included."},
    {markout_10s, "markout_10s_bps", "Markout 10 s", "bps", Better::more, 3, "The same."},
    {markout_60s, "markout_60s_bps", "Markout 60 s", "bps", Better::more, 3, "The same."},
    {markout_300s, "markout_300s_bps", "Markout 300 s", "bps", Better::more, 3, "The same."},
    {volume, "volume_contracts", "Volume", "contracts", Better::neither, 0, "Bought and sold."},
    {fills, "fills", "Fills", "", Better::neither, 0, "Number of them."},
    {two_sided, "two_sided_pct", "Two-sided", "%", Better::neither, 2,
     "Share of the time in which a bid and an ask of ours rested."},
    {quoting, "quoting_pct", "Quoting", "%", Better::neither, 2,
     "Share of the time in which the engine was in mode `quoting`."},
    {requests, "requests_per_minute", "Requests", "1/min", Better::neither, 1, "Sent to the exchange."},
}};

}  // namespace

std::span<const MetricSpec> metric_specs() {
  return kSpecs;
}

}  // namespace mm::backtest
