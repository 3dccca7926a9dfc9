// Whole studies: what holds for their outcome, and the promise that the shipped quotes are better than the
// plain ones. docs/backtest.md tells how it was measured on real prices; this is a small version of it.
#include "backtest/study.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "backtest/comparison.h"
#include "backtest/made_up.h"
#include "backtest/report_json.h"
#include "backtest/report_page.h"
#include "backtest/report_text.h"

namespace mm::backtest {
namespace {

using ::testing::HasSubstr;

StudySettings study_of(const PriceHistory& prices, std::size_t seeds, unsigned threads) {
  StudySettings settings;
  settings.contenders = {{"fixed", "fixed.jsonc", testing::fixed_config()},
                         {"shipped", "shipped.jsonc", testing::shipped_config()}};
  settings.prices = &prices;
  settings.seeds = seeds;
  settings.threads = threads;
  return settings;
}

std::string json_of(const StudySettings& settings) {
  return report_json({"mmd", "made up", "model"}, settings, run_study(settings, [](const Progress&) {}));
}

TEST(Study, TheShippedQuotesEarnMoreHoldLessAndFallLessThanAFixedSpread) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "ten days of trading take ten minutes here, on paths that the other tests take too";
#endif
  const auto prices = testing::made_up_history(12);
  const StudySettings settings = study_of(*prices, 10, 2);
  const StudyResult result = run_study(settings, [](const Progress&) {});
  for (const Metric metric : {Metric::pnl, Metric::worst_position, Metric::drawdown}) {
    const MetricSpec& spec = metric_specs()[static_cast<std::size_t>(metric)];
    const Difference difference = compare(spec, result.runs[0], result.runs[1]);
    EXPECT_EQ(difference.better, Verdict::second)
        << spec.title << ": " << difference.second_less_first.mean << " ("
        << *difference.second_less_first.low << " to " << *difference.second_less_first.high << ")";
  }
}

TEST(Study, SameSeedsGiveTheSameBytesOnAnyNumberOfThreads) {
  const auto prices = testing::made_up_history(1);
  const std::string once = json_of(study_of(*prices, 2, 1));
  EXPECT_EQ(once, json_of(study_of(*prices, 2, 1)));
  EXPECT_EQ(once, json_of(study_of(*prices, 2, 2)));
  auto others = study_of(*prices, 2, 2);
  others.first_seed = 2;
  EXPECT_NE(once, json_of(others));
}

TEST(Study, ProgressEndsWithAllRunsDone) {
  const auto prices = testing::made_up_history(1);
  Progress last;
  run_study(study_of(*prices, 2, 3), [&](const Progress& progress) { last = progress; });
  EXPECT_EQ(last.runs, 4U);
  EXPECT_EQ(last.done, 4U);
  EXPECT_GT(last.events, 4U * 3600);
}

TEST(Study, TheReportTellsWhatWasAssumedAndMeasured) {
  const auto prices = testing::made_up_history(1);
  const auto report = nlohmann::json::parse(json_of(study_of(*prices, 2, 1)));
  EXPECT_EQ(report["assumptions"]["informed_share"], Assumptions{}.informed_share);
  EXPECT_EQ(report["configurations"][1]["parameters"]["max_position"], "3.00");
  EXPECT_EQ(report["configurations"][0]["runs"].size(), 2U);
  EXPECT_EQ(report["comparisons"][0]["first"], "fixed");
  EXPECT_TRUE(report["comparisons"][0]["second_less_first"]["pnl_btc"]["low"].is_number());
  EXPECT_EQ(report["curves"]["pnl"][0].size(), report["curves"]["time_ms"].size());
  EXPECT_GT(report["windows"][0]["traces"][0]["quotes"].size(), 10U);
}

TEST(Study, TheReportTellsFromHowManyOrdersLatenciesWereDrawn) {
  const auto prices = testing::made_up_history(1);
  auto settings = study_of(*prices, 1, 1);
  EXPECT_TRUE(nlohmann::json::parse(json_of(settings))["round_trips"].is_null());
  const RoundTrips measured(
      {std::chrono::milliseconds(40), std::chrono::microseconds(61'260), std::chrono::milliseconds(200)});
  settings.round_trips = &measured;
  const auto told = nlohmann::json::parse(json_of(settings))["round_trips"];
  EXPECT_EQ(told["orders"], 3);
  EXPECT_EQ(told["median_ms"], 61.26);
  EXPECT_EQ(told["p99_ms"], 200);
  const std::string text = report_text(settings, run_study(settings, [](const Progress&) {}));
  EXPECT_THAT(text,
              HasSubstr("\nRequests took as long as those of 3 orders did: median 61.3 ms, p99 200.0 ms\n"));
}

TEST(Study, ThePageNeedsNothingButItself) {
  const auto prices = testing::made_up_history(1);
  auto settings = study_of(*prices, 1, 1);
  settings.contenders[1].name = "</script><script>alert(1)//";
  const std::string page = report_page(json_of(settings));
  EXPECT_NE(page.find("Dygraph"), std::string::npos);
  EXPECT_EQ(page.find("<script>alert(1)"), std::string::npos);
  for (const char* outside : {"<script src", "<link", "<img", "@import"}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
}

TEST(Study, AHaltedConfigurationIsNamed) {
  const auto prices = testing::made_up_history(1);
  auto settings = study_of(*prices, 2, 1);
  settings.contenders[0].config.parameters.max_executions = 3;
  const std::string text = report_text(settings, run_study(settings, [](const Progress&) {}));
  EXPECT_THAT(text,
              HasSubstr("fixed was halted by a limit in 2 of 2 runs and traded no more (execution_limit"));
  EXPECT_THAT(text, HasSubstr("Compared with fixed, shipped earns"));
}

}  // namespace
}  // namespace mm::backtest
