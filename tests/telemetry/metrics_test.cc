#include "telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "telemetry/sample_of.h"
#include "testing/engine_driver.h"

namespace mm::telemetry {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::EngineDriver;
using testing::gold;
using testing::sample_of;

class MetricsTest : public ::testing::Test {
 protected:
  void turn(std::vector<engine::Fact> facts) {
    engine::Turn one;
    one.facts = std::move(facts);
    metrics.on_turn(one);
  }
  std::string value(const std::string& series) const {
    return sample_of(metrics.text(), series).value_or("no such series");
  }
  // As a number, where the text depends on rounding.
  double number(const std::string& series) const { return std::stod(value(series)); }

  engine::OrderStepped step(OrderState from, OrderState to) const {
    engine::OrderStepped fact;
    fact.from = from;
    fact.order.state = to;
    return fact;
  }
  engine::OrderRefused refusal(engine::Hold reason) const { return {Side::sell, {}, {}, reason}; }

  Metrics metrics{gold(), {"binance:PAXGUSDT", "binance:BTCUSDT"}, {"gold / bitcoin"}, "0.1.0+abc"};
};

TEST_F(MetricsTest, ModeChangesAreCountedByTheNewMode) {
  turn({engine::ModeChanged{{}, {engine::Mode::quoting, engine::Reason::none, {}}}});
  turn({engine::ModeChanged{{}, {engine::Mode::paused, engine::Reason::source_stale, {}}},
        engine::ModeChanged{{}, {engine::Mode::quoting, engine::Reason::none, {}}}});
  EXPECT_EQ(value("mm_mode_changes_total{mode=\"quoting\"}"), "2");
  EXPECT_EQ(value("mm_mode_changes_total{mode=\"paused\"}"), "1");
  EXPECT_EQ(value("mm_mode_changes_total{mode=\"halted\"}"), "0");
}

TEST_F(MetricsTest, RefusalsAreCountedByReasonAndThoseOfTheBudgetAlsoAsWaits) {
  turn({refusal(engine::Hold::position_limit), refusal(engine::Hold::request_budget),
        refusal(engine::Hold::request_budget)});
  EXPECT_EQ(value("mm_orders_refused_total{reason=\"position_limit\"}"), "1");
  EXPECT_EQ(value("mm_orders_refused_total{reason=\"request_budget\"}"), "2");
  EXPECT_EQ(value("mm_request_budget_waits_total"), "2");
}

TEST_F(MetricsTest, FillsAndVolumeAreCountedBySide) {
  engine::FillBooked fill;
  fill.side = Side::sell;
  fill.quantity = Quantity{150};
  turn({fill, fill});
  EXPECT_EQ(value("mm_fills_total{side=\"sell\"}"), "2");
  EXPECT_EQ(value("mm_fills_total{side=\"buy\"}"), "0");
  EXPECT_EQ(number("mm_filled_contracts_total{side=\"sell\"}"), 3);
}

TEST_F(MetricsTest, OnlyStepsIntoRejectedCountAsRejections) {
  turn({step(OrderState::in_flight, OrderState::working), step(OrderState::in_flight, OrderState::rejected)});
  EXPECT_EQ(value("mm_orders_rejected_total{side=\"buy\"}"), "1");
}

TEST_F(MetricsTest, PositionAdjustmentsAreCounted) {
  turn({engine::PositionAdjusted{{1}, {2}}});
  EXPECT_EQ(value("mm_position_adjustments_total"), "1");
}

TEST_F(MetricsTest, BeforeTheFirstPictureValuesAreUnknownAndNotZero) {
  EXPECT_EQ(value("mm_fair_price"), "Nan");
  EXPECT_EQ(value("mm_position_contracts"), "Nan");
  EXPECT_EQ(value("mm_source_age_seconds{source=\"binance:BTCUSDT\"}"), "Nan");
  EXPECT_EQ(value("mm_desired_price{side=\"bid\"}"), "Nan");
}

TEST_F(MetricsTest, APictureOfAQuotingEngineIsShown) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.advance(milliseconds(250));
  const auto picture = driver.snapshot();
  metrics.on_snapshot(picture);

  EXPECT_EQ(value("mm_mode{mode=\"quoting\"}"), "1");
  EXPECT_EQ(value("mm_mode{mode=\"stopped\"}"), "0");
  EXPECT_DOUBLE_EQ(number("mm_fair_price"), *picture.fair_price);
  const double bid = number("mm_working_price{side=\"bid\"}");
  const double ask = number("mm_working_price{side=\"ask\"}");
  EXPECT_DOUBLE_EQ(bid, gold().to_double(picture.sides[Side::buy].working.front().price));
  EXPECT_NEAR(number("mm_quoted_spread_bps"), (ask - bid) / *picture.fair_price * 1e4, 1e-9);
  EXPECT_GE(number("mm_quoted_spread_bps"), 20);
  EXPECT_EQ(value("mm_asked_spread_bps"), "20");
  EXPECT_DOUBLE_EQ(number("mm_desired_price{side=\"ask\"}"),
                   gold().to_double(picture.sides[Side::sell].desired.front().price));
  EXPECT_EQ(value("mm_working_contracts{side=\"ask\"}"), "1");
  EXPECT_EQ(value("mm_position_contracts"), "0");
  EXPECT_EQ(value("mm_position_limit_contracts"), "5");
  EXPECT_EQ(value("mm_live_orders{state=\"working\"}"), "2");
  EXPECT_EQ(value("mm_live_orders{state=\"unknown\"}"), "0");
  EXPECT_EQ(value("mm_side_state{side=\"buy\",state=\"live\"}"), "1");
  EXPECT_EQ(value("mm_side_hold{reason=\"none\",side=\"sell\"}"), "1");
  EXPECT_EQ(value("mm_source_state{source=\"binance:BTCUSDT\",state=\"live\"}"), "1");
  EXPECT_DOUBLE_EQ(number("mm_source_age_seconds{source=\"binance:BTCUSDT\"}"), 0.25);
  EXPECT_EQ(value("mm_venue_up"), "1");
  EXPECT_EQ(value("mm_foreign_orders"), "0");
  EXPECT_EQ(value("mm_orders_sent_total"), "2");
}

TEST_F(MetricsTest, HowTheQuotesComeAboutIsShown) {
  EXPECT_EQ(value("mm_fair_price_uncertainty_bps"), "Nan");
  EXPECT_EQ(value("mm_formula_deviation_bps{formula=\"gold / bitcoin\"}"), "Nan");
  auto config = testing::engine_config();
  config.parameters.model = engine::QuoteModel::inventory;
  config.parameters.target_position = Quantity{-100};
  EngineDriver driver(config);
  driver.start_quoting();
  for (int i = 0; i < 2; ++i) {
    driver.advance(milliseconds(1250));
    driver.prices(4001);
  }
  metrics.on_snapshot(driver.snapshot());
  EXPECT_GT(number("mm_fair_price_uncertainty_bps"), 0);
  EXPECT_EQ(value("mm_formula_verdict{formula=\"gold / bitcoin\",verdict=\"used\"}"), "1");
  EXPECT_EQ(value("mm_formula_verdict{formula=\"gold / bitcoin\",verdict=\"absent\"}"), "0");
  EXPECT_EQ(value("mm_formula_deviation_bps{formula=\"gold / bitcoin\"}"), "0");
  EXPECT_EQ(value("mm_formula_age_seconds{formula=\"gold / bitcoin\"}"), "0");
  EXPECT_GT(number("mm_volatility_bps_per_sqrt_second{average=\"fast\"}"),
            number("mm_volatility_bps_per_sqrt_second{average=\"slow\"}"));
  EXPECT_EQ(value("mm_volatility_warm"), "0");
  EXPECT_NEAR(number("mm_quote_shift_bps"), -20.0 / 6, 1e-9)
      << "one of six contracts from the target to the limit";
  EXPECT_GT(number("mm_wanted_spread_bps"), 24);

  driver.advance(std::chrono::seconds(3));
  metrics.on_snapshot(driver.snapshot());
  EXPECT_EQ(value("mm_formula_verdict{formula=\"gold / bitcoin\",verdict=\"absent\"}"), "1");
  EXPECT_EQ(value("mm_formula_deviation_bps{formula=\"gold / bitcoin\"}"), "Nan");
  EXPECT_EQ(value("mm_wanted_spread_bps"), "Nan");
}

TEST_F(MetricsTest, MoneyIsShownInUnitsOfTheQuoteAsset) {
  engine::Snapshot picture;
  picture.fair_price = 0.04;
  picture.account_loaded = true;
  picture.position = Quantity{-250};
  picture.realized_pnl = Amount{15'000'000'000};
  picture.unrealized_pnl = -0.25;
  picture.fees = Amount{5'000'000'000};
  picture.balance = Amount{20'000'000'000};
  metrics.on_snapshot(picture);
  EXPECT_EQ(number("mm_position_contracts"), -2.5);
  EXPECT_EQ(number("mm_realized_pnl"), 1.5);
  EXPECT_EQ(number("mm_unrealized_pnl"), -0.25);
  EXPECT_EQ(number("mm_fees"), 0.5);
  EXPECT_EQ(number("mm_balance"), 2);
  EXPECT_EQ(value("mm_position_limit_contracts"), "Nan");
}

TEST_F(MetricsTest, WhatCannotBeKnownIsNotShownAsZero) {
  engine::Snapshot picture;
  picture.position = Quantity{100};
  metrics.on_snapshot(picture);
  EXPECT_EQ(value("mm_unrealized_pnl"), "Nan");
  EXPECT_EQ(value("mm_balance"), "Nan");
  EXPECT_EQ(value("mm_quoted_spread_bps"), "Nan");
  EXPECT_EQ(value("mm_venue_up"), "0");
}

TEST_F(MetricsTest, LossLimitsAreShownWhileTheyAreSet) {
  engine::Snapshot picture;
  metrics.on_snapshot(picture);
  EXPECT_EQ(value("mm_daily_loss_limit"), "Nan");
  EXPECT_EQ(value("mm_drawdown_limit"), "Nan");
  picture.parameters.max_daily_loss = Amount{100'000'000};
  picture.parameters.max_drawdown = Amount{500'000'000};
  metrics.on_snapshot(picture);
  EXPECT_EQ(number("mm_daily_loss_limit"), 0.01);
  EXPECT_EQ(number("mm_drawdown_limit"), 0.05);
}

TEST_F(MetricsTest, TheProcessTellsWhatItTakes) {
  EXPECT_EQ(value("mm_build_info{version=\"0.1.0+abc\"}"), "1");
  EXPECT_GT(number("process_resident_memory_bytes"), 1e6);
  EXPECT_GE(number("process_open_fds"), 3);
  EXPECT_GT(number("process_start_time_seconds"), 1.6e9);
  const double before = number("process_cpu_seconds_total");
  while (number("process_cpu_seconds_total") <= before) {
  }
  EXPECT_EQ(value("mm_disk_free_bytes"), "Nan");
  metrics.on_disk(5e9);
  EXPECT_EQ(number("mm_disk_free_bytes"), 5e9);
}

TEST_F(MetricsTest, CountsOfThePictureOnlyGrowEvenWhenTheyBeginAnew) {
  engine::Snapshot picture;
  for (const std::uint64_t sent : {5u, 5u, 8u, 2u}) {
    picture.counters.orders_sent = sent;
    metrics.on_snapshot(picture);
  }
  EXPECT_EQ(value("mm_orders_sent_total"), "10");
}

TEST_F(MetricsTest, ALateLoopShows) {
  metrics.on_late(microseconds(300));
  metrics.on_late(std::chrono::milliseconds(30));
  EXPECT_EQ(value("mm_loop_lag_seconds_bucket{le=\"0.0005\"}"), "1");
  EXPECT_EQ(value("mm_loop_lag_seconds_bucket{le=\"0.05\"}"), "2");
  EXPECT_EQ(value("mm_loop_lag_seconds_count"), "2");
}

TEST_F(MetricsTest, TickToOrderFallsIntoItsBucket) {
  metrics.order_written({.cause = MonoTime(microseconds(1000)), .written = MonoTime(microseconds(1060))});
  EXPECT_EQ(value("mm_tick_to_order_seconds_count"), "1");
  EXPECT_EQ(value("mm_tick_to_order_seconds_bucket{le=\"5e-05\"}"), "0");
  EXPECT_NEAR(number("mm_tick_to_order_seconds_sum"), 60e-6, 1e-12);
  EXPECT_EQ(value("mm_tick_to_order_seconds_bucket{le=\"0.0001\"}"), "1");
  EXPECT_EQ(value("mm_tick_to_order_seconds_bucket{le=\"1\"}"), "1");
  EXPECT_THAT(metrics.text(), ::testing::HasSubstr("le=\"2e-05\""));
}

TEST_F(MetricsTest, RequestsAreCountedByClassOfStatus) {
  for (const unsigned status : {200u, 204u, 400u, 404u, 429u, 503u, 302u, 0u}) {
    metrics.request_finished("create", status, milliseconds(3));
  }
  const auto requests = [&](const std::string& status) {
    return value("mm_requests_total{operation=\"create\",status=\"" + status + "\"}");
  };
  EXPECT_EQ(requests("2xx"), "2");
  EXPECT_EQ(requests("4xx"), "2");
  EXPECT_EQ(requests("429"), "1");
  EXPECT_EQ(requests("5xx"), "1");
  EXPECT_EQ(requests("other"), "1");
  EXPECT_EQ(requests("none"), "1");
  EXPECT_EQ(value("mm_request_duration_seconds_count{operation=\"create\"}"), "8");
}

TEST_F(MetricsTest, ALinkThatComesUpAgainHasReconnected) {
  metrics.link_changed("roxom", false, "refused");
  EXPECT_EQ(value("mm_link_up{link=\"roxom\"}"), "0");
  metrics.link_changed("roxom", true, {});
  EXPECT_EQ(value("mm_link_reconnects_total{link=\"roxom\"}"), "0");
  metrics.link_changed("roxom", false, "cut");
  metrics.link_changed("roxom", true, {});
  EXPECT_EQ(value("mm_link_up{link=\"roxom\"}"), "1");
  EXPECT_EQ(value("mm_link_reconnects_total{link=\"roxom\"}"), "1");
}

TEST_F(MetricsTest, PingsAndRefusedFramesAreCountedByLink) {
  metrics.link_round_trip("binance", milliseconds(20));
  metrics.frame_refused("binance", "not JSON");
  EXPECT_EQ(value("mm_link_round_trip_seconds_count{link=\"binance\"}"), "1");
  EXPECT_EQ(value("mm_frames_refused_total{link=\"binance\"}"), "1");
}

TEST_F(MetricsTest, ManyDifferentNamesShareOneSeries) {
  for (int i = 0; i < 1000; ++i) metrics.frame_refused("link" + std::to_string(i), "");
  EXPECT_EQ(value("mm_frames_refused_total{link=\"other\"}"), "984");
}

TEST_F(MetricsTest, TextMayBeAskedForWhileTheLoopCounts) {
  std::atomic<bool> done{false};
  std::thread scraper([&] {
    while (!done) EXPECT_FALSE(metrics.text().empty());
  });
  engine::Snapshot picture;
  for (int i = 0; i < 2000; ++i) {
    picture.counters.turns = static_cast<std::uint64_t>(i);
    metrics.on_snapshot(picture);
    turn({refusal(engine::Hold::price_collar)});
    metrics.order_written({.cause = MonoTime(microseconds(0)), .written = MonoTime(microseconds(40))});
    metrics.frame_refused("link" + std::to_string(i % 20), "");
  }
  done = true;
  scraper.join();
  EXPECT_EQ(value("mm_tick_to_order_seconds_count"), "2000");
  EXPECT_EQ(value("mm_turns_total"), "1999");
}

TEST_F(MetricsTest, PromtoolFindsNothingToSay) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "promtool is not installed (Debian: apt install prometheus)";
  }
  EngineDriver driver;
  driver.start_quoting();
  metrics.on_snapshot(driver.snapshot());
  metrics.request_finished("create", 200, milliseconds(3));
  metrics.link_changed("roxom", true, {});
  metrics.link_round_trip("roxom", milliseconds(3));
  metrics.order_written({.cause = MonoTime(microseconds(0)), .written = MonoTime(microseconds(40))});

  std::string file = (std::filesystem::temp_directory_path() / "mm_metrics_XXXXXX").string();
  const int made = ::mkstemp(file.data());
  ASSERT_NE(made, -1);
  ::close(made);
  std::ofstream(file) << metrics.text();
  FILE* const tool = ::popen(("promtool check metrics < '" + file + "' 2>&1").c_str(), "r");
  ASSERT_NE(tool, nullptr);
  std::string said;
  for (int c = std::fgetc(tool); c != EOF; c = std::fgetc(tool)) said += static_cast<char>(c);
  EXPECT_EQ(::pclose(tool), 0);
  EXPECT_EQ(said, "");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace mm::telemetry
