#include "backtest/comparison.h"

#include <gtest/gtest.h>

namespace mm::backtest {
namespace {

const MetricSpec& spec(Metric metric) {
  return metric_specs()[static_cast<std::size_t>(metric)];
}

std::vector<RunResult> runs(Metric metric, const std::vector<double>& values) {
  std::vector<RunResult> results(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) results[i].metrics[metric] = values[i];
  return results;
}

TEST(Comparison, MetricsAreListedInTheOrderOfTheEnumeration) {
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    EXPECT_EQ(static_cast<std::size_t>(metric_specs()[i].metric), i) << metric_specs()[i].name;
  }
}

// 1..5: mean 3, deviation 1.581; t(0.975, 4) = 2.776.
TEST(Comparison, IntervalsAreStudents) {
  const std::vector<double> values{1, 2, 3, 4, 5};
  const Estimate result = estimate(values);
  EXPECT_DOUBLE_EQ(result.mean, 3);
  EXPECT_NEAR(*result.low, 3 - 2.776 * 1.5811 / 2.2361, 0.001);
  EXPECT_NEAR(*result.high, 3 + 2.776 * 1.5811 / 2.2361, 0.001);
}

TEST(Comparison, OneSeedTellsNoInterval) {
  const std::vector<double> one{1};
  EXPECT_FALSE(estimate(one).low);
  const Difference difference = compare(spec(Metric::pnl), runs(Metric::pnl, {1}), runs(Metric::pnl, {2}));
  EXPECT_EQ(difference.second_less_first.mean, 1);
  EXPECT_EQ(difference.better, Verdict::undecided);
}

// Seeds differ far more than configurations do; pairing takes that out.
TEST(Comparison, DifferencesArePairedBySeed) {
  const auto first = runs(Metric::pnl, {10, 50, -30, 80});
  const auto second = runs(Metric::pnl, {11.1, 51, -29.1, 81});
  const Difference difference = compare(spec(Metric::pnl), first, second);
  EXPECT_NEAR(difference.second_less_first.mean, 1, 1e-9);
  EXPECT_EQ(difference.better, Verdict::second);
}

TEST(Comparison, LessIsBetterWhereTheMetricSaysSo) {
  const auto small = runs(Metric::drawdown, {1, 1.1, 0.9});
  const auto large = runs(Metric::drawdown, {2, 2.2, 1.9});
  EXPECT_EQ(compare(spec(Metric::drawdown), large, small).better, Verdict::second);
  EXPECT_EQ(compare(spec(Metric::drawdown), small, large).better, Verdict::first);
  const auto volumes = runs(Metric::volume, {1, 1.1, 0.9});
  EXPECT_EQ(compare(spec(Metric::volume), volumes, runs(Metric::volume, {5, 5.1, 4.9})).better,
            Verdict::undecided)
      << "neither more nor less of it is better";
}

TEST(Comparison, WhatMayBeChanceIsUndecided) {
  const auto first = runs(Metric::pnl, {1, 2, 3});
  EXPECT_EQ(compare(spec(Metric::pnl), first, runs(Metric::pnl, {2, 1, 4})).better, Verdict::undecided);
  EXPECT_EQ(compare(spec(Metric::pnl), first, first).better, Verdict::undecided);
}

}  // namespace
}  // namespace mm::backtest
