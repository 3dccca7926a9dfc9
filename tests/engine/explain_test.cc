// Every step from prices to orders is told, with the parameters that act in it.
#include "engine/explain.h"

#include <gmock/gmock.h>

#include <map>
#include <random>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EngineDriver;
using ::testing::HasSubstr;

using Changes = std::vector<ParameterChange>;

EngineConfig with(const Changes& changes) {
  EngineConfig config = testing::engine_config();
  config.parameters.model = QuoteModel::inventory;
  config.parameters.volatility_factor = 0;
  config.parameters.size_skew = 0;
  config.parameters = with_changes(config.parameters, changes, *config.instrument).value();
  return config;
}

// Quotes both sides for some seconds, is filled on one, and sees a last small step of the price.
Snapshot traded(const Changes& changes) {
  EngineDriver driver(with(changes));
  driver.send(VenueClockRead{driver.now.wall});
  driver.start_quoting();
  driver.accept_all();
  driver.send(VenueTopChanged{{Level{Price{39'950}, Quantity{10}}, Level{Price{40'050}, Quantity{10}}}});
  driver.report(OrderId{1}, VenueOrderState::live, 5);
  for (const double price : {4000.4, 3999.8, 4000.2}) {
    driver.advance(milliseconds(1100));
    driver.prices(price);
    driver.accept_all();
  }
  driver.advance(milliseconds(100));
  driver.prices(4000.3);
  return driver.snapshot();
}

const ExplanationStep* find(const std::vector<ExplanationStep>& steps, std::string_view name) {
  const auto step =
      std::find_if(steps.begin(), steps.end(), [&](const ExplanationStep& one) { return one.name == name; });
  return step == steps.end() ? nullptr : &*step;
}

std::string text_of(const ExplanationStep& step) {
  std::string text;
  for (const auto& line : step.lines) text += line.subject + ": " + line.text + "\n";
  return text;
}
std::string text_of(const Snapshot& picture, std::string_view name) {
  const auto steps = explain(picture);
  const auto* step = find(steps, name);
  return step ? text_of(*step) : "no such step";
}

// A value that matters, the step that must show it, and what must hold for it to matter.
struct Effect {
  std::string value;
  std::string_view step;
  Changes given{};
};

const std::map<std::string_view, Effect> kEffects{
    {"model", {"glft", "shift"}},
    {"spread_bps", {"25", "spread"}},
    {"order_size", {"0.50", "sizes"}},
    {"min_spread_bps", {"60", "least spread"}},
    {"skew_bps", {"24", "shift"}},
    {"size_skew", {"1", "sizes"}},
    {"volatility_factor", {"2", "spread"}},
    {"uncertainty_factor", {"3", "spread"}},
    {"maker_fee_bps", {"5", "spread"}},
    {"quote_inside_fees", {"true", "least spread"}},
    {"horizon_ms", {"60000", "spread"}},
    {"risk_aversion", {"0.02", "shift", {{"model", "avellaneda_stoikov"}}}},
    {"fill_decay", {"0.2", "spread", {{"model", "glft"}}}},
    {"fill_intensity", {"1", "spread", {{"model", "glft"}}}},
    {"target_position", {"1.00", "shift"}},
    {"bid_offset_bps", {"3", "distances"}},
    {"ask_offset_bps", {"3", "distances"}},
    {"levels", {"3", "prices"}},
    {"level_spacing_bps", {"20", "prices", {{"levels", "2"}}}},
    {"level_size_factor", {"2", "sizes", {{"levels", "2"}}}},
    {"follow_best", {"join", "prices"}},
    {"refill_after_ms", {"10000", "guards after fills"}},
    {"refill_move_bps", {"7", "guards after fills", {{"refill_after_ms", "10000"}}}},
    {"runaway_fills", {"3", "guards after fills"}},
    {"runaway_window_ms", {"5000", "guards after fills"}},
    {"weekend_spread_factor", {"2", "least spread"}},
    {"volatility_fast_ms", {"10000", "volatility"}},
    {"volatility_slow_ms", {"700000", "volatility"}},
    {"max_position", {"7.00", "sizes"}},
    {"max_order_size", {"5.00", "sizes"}},
    {"price_collar_bps", {"50", "prices"}},
    {"max_order_notional", {"1", "limits"}},
    {"max_daily_loss", {"0.1", "limits"}},
    {"max_drawdown", {"0.1", "limits"}},
    {"max_fills_per_minute", {"50", "limits"}},
    {"fill_pause_ms", {"5000", "limits"}},
    {"max_executions", {"50", "limits"}},
    {"execution_window_ms", {"5000", "limits"}},
    {"max_rejections", {"10", "limits"}},
    {"refresh_interval_ms", {"1000", "decisions"}},
    {"danger_tolerance_bps", {"1", "decisions"}},
    {"tighten_tolerance_bps", {"5", "decisions"}},
    {"tighten_after_ms", {"5000", "decisions", {{"tighten_tolerance_bps", "0"}}}},
    {"size_tolerance_pct", {"50", "decisions"}},
    {"order_lifetime_ms", {"30000", "decisions"}},
    {"uptime_distance_bps", {"30", "decisions"}},
    {"post_only", {"false", "prices"}},
};

TEST(Explain, TheEffectOfEveryParameterIsVisibleInTheStepWhereItActs) {
  for (const auto& spec : parameter_specs()) {
    const auto known = kEffects.find(spec.name);
    ASSERT_NE(known, kEffects.end()) << spec.name << " must be explained, and shown here";
    const auto& [value, step_name, given] = known->second;
    Changes changed = given;
    changed.emplace_back(spec.name, value);
    const Snapshot before = traded(given);
    const Snapshot after = traded(changed);
    EXPECT_NE(text_of(before, step_name), text_of(after, step_name)) << spec.name;
    const auto steps = explain(after);
    const auto* step = find(steps, step_name);
    ASSERT_NE(step, nullptr) << step_name;
    const auto parameter = std::find_if(step->parameters.begin(), step->parameters.end(),
                                        [&](const auto& one) { return one.name == spec.name; });
    ASSERT_NE(parameter, step->parameters.end()) << spec.name << " acts in " << step_name;
    EXPECT_EQ(parameter->value, parameter_text(after.parameters, spec.name, *after.instrument));
    EXPECT_EQ(parameter->unit, spec.unit);
  }
}

double number_of(const ExplanationLine& line, std::string_view name) {
  for (const auto& number : line.numbers) {
    if (number.name == name) return number.value;
  }
  return -1;
}

// What the steps end in is what the engine wants, whatever the parameters.
TEST(Explain, PricesAndSizesAreThoseThatTheEngineWants) {
  std::mt19937_64 random{7};
  const auto roll = [&](std::uint64_t sides) { return random() % sides; };
  const char* models[] = {"fixed", "inventory", "avellaneda_stoikov", "glft"};
  const char* follow[] = {"off", "join", "behind"};
  for (int round = 0; round < 200; ++round) {
    const Snapshot picture = traded({{"model", models[roll(4)]},
                                     {"levels", std::to_string(1 + roll(4))},
                                     {"level_spacing_bps", std::to_string(1 + roll(12))},
                                     {"spread_bps", std::to_string(1 + roll(40))},
                                     {"level_size_factor", std::to_string(1 + roll(3))},
                                     {"bid_offset_bps", std::to_string(roll(10))},
                                     {"follow_best", follow[roll(3)]},
                                     {"target_position", roll(2) == 0 ? "-2.00" : "1.00"},
                                     {"post_only", roll(2) == 0 ? "true" : "false"}});
    const auto steps = explain(picture);
    for (const Side side : kBothSides) {
      const auto& desired = picture.sides[side].desired;
      std::vector<std::pair<double, double>> told;
      const auto collect = [&](const char* step, const char* number) {
        std::vector<double> values;
        for (const auto& line : find(steps, step)->lines) {
          const bool here = line.subject.starts_with(side == Side::buy ? "bid " : "ask ");
          if (here && number_of(line, number) > 0) values.push_back(number_of(line, number));
        }
        return values;
      };
      const auto prices = collect("prices", "price");
      const auto sizes = collect("sizes", "size");
      ASSERT_EQ(prices.size(), desired.size());
      ASSERT_EQ(sizes.size(), desired.size());
      for (std::size_t i = 0; i < desired.size(); ++i) {
        EXPECT_EQ(prices[i], picture.instrument->to_double(desired[i].price));
        EXPECT_EQ(sizes[i], picture.instrument->to_double(desired[i].quantity));
      }
    }
  }
}

TEST(Explain, TheShiftAndTheSpreadAreTheModels) {
  const Snapshot picture = traded({});
  const auto steps = explain(picture);
  EXPECT_EQ(number_of(find(steps, "shift")->lines.back(), "shift"), picture.quote.model.shift_bps);
  EXPECT_LT(picture.quote.model.shift_bps, 0);
  EXPECT_EQ(number_of(find(steps, "spread")->lines.back(), "sum"), picture.quote.model.terms.sum());
  EXPECT_EQ(number_of(find(steps, "least spread")->lines.back(), "spread"), picture.quote.model.spread_bps);
}

TEST(Explain, WithoutAFairPriceTheReasonIsTheLastWord) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.advance(seconds(3));
  const Snapshot picture = driver.snapshot();
  EXPECT_THAT(text_of(picture, "mode"), HasSubstr("paused: source_stale: binance:BTCUSDT"));
  EXPECT_THAT(text_of(picture, "sources"), HasSubstr("binance:BTCUSDT: stale (no price for 2 s)"));
  EXPECT_THAT(text_of(picture, "fair price"), HasSubstr("none: 0 of 1 formulas agree, 1 needed"));
  EXPECT_EQ(text_of(picture, "shift"), "no such step");
  EXPECT_THAT(text_of(picture, "decisions"),
              HasSubstr("order 1: buy 1.00 at 0.039960 is cancel_pending and counts as live"));
}

TEST(Explain, WhileStoppedItTellsWhatWouldBe) {
  EngineDriver driver;
  driver.start_quoting();
  driver.send(StopTrading{CommandId{2}});
  const Snapshot picture = driver.snapshot();
  EXPECT_THAT(text_of(picture, "mode"), HasSubstr("no quote is wanted"));
  EXPECT_THAT(text_of(picture, "prices"), HasSubstr("rounded down to 0.039960"));
  EXPECT_TRUE(picture.sides[Side::buy].desired.empty());
}

TEST(Explain, AnOutlierAndAnAbsentFormulaAreTold) {
  EngineConfig config = testing::engine_config();
  config.sources = {{.name = "a:X"}, {.name = "b:X"}, {.name = "c:X"}, {.name = "d:X"}};
  config.fair_price = {.expressions = {{"a", {{SourceId{0}, false}}},
                                       {"b", {{SourceId{1}, false}}},
                                       {"c", {{SourceId{2}, false}}, 0.5},
                                       {"d", {{SourceId{3}, false}}}}};
  EngineDriver driver(config);
  const double prices[] = {0.04, 0.04001, 0.0404};
  for (std::uint8_t i = 0; i < 3; ++i) {
    driver.send(SourceTicked{SourceId{i}, prices[i] - 1e-6, prices[i] + 1e-6, 1, 1});
  }
  const std::string text = text_of(driver.snapshot(), "fair price");
  EXPECT_THAT(text, HasSubstr("a: used, 0.04"));
  EXPECT_THAT(text,
              HasSubstr("c: outlier, 0.0404, 97.48 bps from the median, more than 25 allow, weight 0.5"));
  EXPECT_THAT(text, HasSubstr("d: absent"));
  EXPECT_THAT(text, HasSubstr("2 of 4 formulas agree, 1 needed"));
}

class Decisions : public ::testing::Test {
 protected:
  Decisions() {
    driver.start_quoting();
    driver.accept_all();
  }
  LevelDecision decision(Side side) const { return driver.snapshot().sides[side].decisions.front(); }
  std::string text() const { return text_of(driver.snapshot(), "decisions"); }

  EngineDriver driver;
};

TEST_F(Decisions, AnOrderWithinTheTolerancesIsKept) {
  driver.send(Woke{});
  EXPECT_EQ(decision(Side::buy).decision, Decision::keep);
  EXPECT_EQ(decision(Side::buy).cause, Cause::good);
  EXPECT_EQ(decision(Side::buy).order, OrderId{1});
  EXPECT_THAT(text(), HasSubstr("bid 1: keep order 1, 1.00 at 0.039960: 0 bps nearer than wanted, good"));
}

TEST_F(Decisions, DangerIsReplacedAndAnImprovementWaits) {
  driver.prices(4002);  // 5 bps up: the ask stands too near, the bid too far
  EXPECT_EQ(decision(Side::sell).decision, Decision::replace);
  EXPECT_EQ(decision(Side::sell).cause, Cause::too_near);
  EXPECT_NEAR(decision(Side::sell).nearer_bps, 5.25, 0.3);
  EXPECT_EQ(decision(Side::buy).decision, Decision::wait);
  EXPECT_EQ(decision(Side::buy).cause, Cause::too_far);
  EXPECT_EQ(decision(Side::buy).until, driver.now.mono + seconds(1));
  EXPECT_THAT(text(), HasSubstr("more than danger_tolerance_bps 0.5: at once"));
  EXPECT_THAT(text(), HasSubstr("more than tighten_tolerance_bps 2; done when it has lasted "
                                "tighten_after_ms 1000, in 1000 ms"));
}

TEST_F(Decisions, AReplacementThatWaitsForTheOtherSidesCancelIsHeld) {
  driver.prices(3990);  // the bid must go down at once; the new ask would stand too near to it until then
  driver.report(OrderId{2}, VenueOrderState::cancelled);
  driver.advance(seconds(1));
  const LevelDecision ask = decision(Side::sell);
  EXPECT_EQ(ask.decision, Decision::place);
  EXPECT_EQ(ask.cause, Cause::missing);
  EXPECT_EQ(ask.hold, Hold::own_spread);
  EXPECT_THAT(text(), HasSubstr("nothing stands here; not sent: own_spread"));
}

TEST_F(Decisions, AfterAChangeNotEvenTheTolerancesAreUsedUp) {
  driver.send(ChangeParameters{CommandId{9}, {{"order_size", "1.10"}}, {}});
  EXPECT_EQ(decision(Side::buy).decision, Decision::replace);
  EXPECT_EQ(decision(Side::buy).cause, Cause::parameters_changed);
  EXPECT_THAT(text(), HasSubstr("9.091 % smaller than wanted after a change of parameters: at once"));
}

TEST_F(Decisions, WhatTheBudgetHoldsBackIsTold) {
  auto config = testing::engine_config();
  config.request_limits = {.per_second = 0.1, .burst = 9, .cancel_reserve = 4};
  config.parameters.danger_tolerance_bps = 50;
  EngineDriver poor(config);
  poor.start_quoting();
  poor.accept_all();
  poor.prices(4002);
  poor.advance(milliseconds(1001));
  const LevelDecision bid = poor.snapshot().sides[Side::buy].decisions.front();
  EXPECT_EQ(bid.decision, Decision::wait);
  EXPECT_EQ(bid.hold, Hold::request_budget);
  EXPECT_GT(bid.until, poor.now.mono);
  EXPECT_THAT(text_of(poor.snapshot(), "decisions"), HasSubstr("request_budget, again in"));
}

// Orders expire at times in steps of half a life, so this one lives for two thirds of one.
TEST_F(Decisions, ARenewalIsDueWhenAQuarterOfALifeIsLeft) {
  EngineDriver dated;
  dated.send(VenueClockRead{dated.now.wall});
  dated.start_quoting();
  dated.accept_all();
  dated.advance(milliseconds(100));
  dated.send(Woke{});
  EXPECT_THAT(text_of(dated.snapshot(), "decisions"),
              HasSubstr("renewed in 24900 ms, when a quarter of order_lifetime_ms 60000 is left of it"));
}

}  // namespace
}  // namespace mm::engine
