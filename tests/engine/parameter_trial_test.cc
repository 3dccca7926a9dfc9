// A dry run changes nothing and tells what the change does when it is made.
#include "engine/parameter_trial.h"

#include <gmock/gmock.h>

#include <random>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::milliseconds;
using testing::EngineDriver;

std::string etag_of(const EngineDriver& driver) {
  return parameters_etag(driver.snapshot().parameters, testing::gold());
}

CommandReply change(EngineDriver& driver, std::vector<ParameterChange> changes, bool dry_run,
                    std::string etag = {}) {
  driver.send(ChangeParameters{CommandId{7}, std::move(changes), std::move(etag), dry_run});
  return driver.last<CommandReply>();
}

TEST(Etag, IsTheSameForTheSameValuesAndAnotherForEveryOther) {
  const Instrument gold = testing::gold();
  const Parameters defaults = default_parameters(gold);
  const std::string etag = parameters_etag(defaults, gold);
  EXPECT_EQ(etag.size(), 12u);
  EXPECT_EQ(etag.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(parameters_etag(default_parameters(gold), gold), etag);
  std::vector<std::string> seen{etag};
  for (const char* spread : {"20.1", "21", "2", "190"}) {
    const auto other = with_changes(defaults, std::vector<ParameterChange>{{"spread_bps", spread}}, gold);
    seen.push_back(parameters_etag(*other, gold));
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
  const auto back = with_changes(defaults, std::vector<ParameterChange>{{"spread_bps", "20.0"}}, gold);
  EXPECT_EQ(parameters_etag(*back, gold), etag) << "it is of values, not of how they were written";
}

TEST(ParameterTrial, ChangesNothingAndTellsTheQuotesOfTodayAndTheNewOnes) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  const std::string etag = etag_of(driver);
  const CommandReply reply = change(driver, {{"spread_bps", "30"}, {"order_size", "2.00"}}, true);
  ASSERT_EQ(reply.status, CommandStatus::done);
  ASSERT_TRUE(reply.trial);
  EXPECT_EQ(reply.message,
            "dry run, nothing is changed: spread_bps would be 30 instead of 20, order_size would be 2.00 "
            "instead of 1.00");
  EXPECT_EQ(reply.parameters_etag, etag);
  EXPECT_EQ(etag_of(driver), etag);
  EXPECT_TRUE(driver.placed().empty());
  EXPECT_TRUE(driver.cancels().empty());
  EXPECT_EQ(driver.all_facts<ParametersChanged>().size(), 0u);
  const ParameterTrial& trial = *reply.trial;
  EXPECT_EQ(trial.now.levels[Side::buy].at(0).price, Price{39'960});
  EXPECT_EQ(trial.then.levels[Side::buy].at(0).price, Price{39'940});
  EXPECT_EQ(trial.then.levels[Side::sell].at(0).quantity, Quantity{200});
  ASSERT_EQ(trial.differences.size(), 2u);
  EXPECT_EQ(trial.differences[0].before, "20");
  EXPECT_EQ(trial.differences[0].after, "30");
}

TEST(ParameterTrial, IsRefusedAsTheChangeWouldBe) {
  EngineDriver driver;
  driver.start_quoting();
  EXPECT_EQ(change(driver, {{"spread_bps", "-1"}}, true).status, CommandStatus::invalid);
  EXPECT_EQ(change(driver, {}, true).status, CommandStatus::invalid);
  EXPECT_EQ(change(driver, {{"spread_bps", "30"}}, true, "000000000000").status, CommandStatus::conflict);
  EXPECT_FALSE(driver.last<CommandReply>().trial);
}

TEST(ParameterTrial, TellsThatALimitWouldHalt) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.report(OrderId{1}, VenueOrderState::live, 100);
  driver.prices(3900);  // one contract bought at 0.03996 has lost about 0.00096
  driver.accept_all();
  ASSERT_EQ(driver.engine.mode().mode, Mode::quoting);
  const CommandReply tried = change(driver, {{"max_daily_loss", "0.0005"}}, true);
  EXPECT_EQ(tried.trial->now.mode.mode, Mode::quoting);
  EXPECT_EQ(tried.trial->then.mode.reason, Reason::daily_loss);
  EXPECT_EQ(driver.engine.mode().mode, Mode::quoting);
  change(driver, {{"max_daily_loss", "0.0005"}}, false);
  EXPECT_EQ(driver.engine.mode(), tried.trial->then.mode);
}

TEST(ParameterTrial, WithoutAFairPriceThereAreNoQuotesToCompare) {
  EngineDriver driver;
  const CommandReply reply = change(driver, {{"spread_bps", "30"}}, true);
  EXPECT_FALSE(reply.trial->fair_price);
  EXPECT_TRUE(reply.trial->then.levels[Side::buy].empty());
  EXPECT_EQ(reply.trial->differences.size(), 1u);
}

// ---- many states, many changes ----

// Values that may be set together with many others; some are refused, which must be foretold too.
const std::vector<std::pair<std::string, std::vector<std::string>>> kValues{
    {"model", {"fixed", "inventory", "avellaneda_stoikov", "glft"}},
    {"spread_bps", {"5", "12.5", "40", "150", "400"}},
    {"order_size", {"0.10", "1.00", "3.00", "11.00"}},
    {"min_spread_bps", {"1", "15", "60"}},
    {"skew_bps", {"0", "5", "60"}},
    {"size_skew", {"0", "0.3", "1"}},
    {"volatility_factor", {"0", "3"}},
    {"uncertainty_factor", {"0", "10"}},
    {"maker_fee_bps", {"-1", "0", "6"}},
    {"quote_inside_fees", {"true", "false"}},
    {"horizon_ms", {"1000", "300000"}},
    {"risk_aversion", {"0.0001", "0.05"}},
    {"fill_decay", {"0.05", "0.5"}},
    {"fill_intensity", {"0.01", "3"}},
    {"target_position", {"-2.00", "0.00", "1.50", "20.00"}},
    {"bid_offset_bps", {"0", "7"}},
    {"ask_offset_bps", {"0", "9"}},
    {"levels", {"1", "2", "5"}},
    {"level_spacing_bps", {"0.1", "4", "50"}},
    {"level_size_factor", {"0.5", "2"}},
    {"follow_best", {"off", "join", "behind"}},
    {"refill_after_ms", {"0", "60000"}},
    {"runaway_fills", {"0", "0.3", "2"}},
    {"runaway_window_ms", {"1000", "600000"}},
    {"weekend_spread_factor", {"1", "3"}},
    {"volatility_fast_ms", {"1000", "60000", "900000"}},
    {"volatility_slow_ms", {"30000", "1200000"}},
    {"max_position", {"0.00", "0.50", "4.00", "9.00"}},
    {"max_order_size", {"0.50", "5.00"}},
    {"price_collar_bps", {"11", "30", "500"}},
    {"max_daily_loss", {"0", "0.00005", "1"}},
    {"max_drawdown", {"0", "0.0001", "1"}},
    {"post_only", {"true", "false"}},
};

class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed), driver_(config(seed)) {
    driver_.start_quoting();
    driver_.accept_all();
    for (int i = 0; i < 12; ++i) step();
    driver_.prices(3990 + static_cast<double>(roll(2000)) / 100);
    driver_.advance(milliseconds(roll(2500)));
  }

  EngineDriver& driver() { return driver_; }

  std::vector<ParameterChange> some_changes() {
    std::vector<ParameterChange> changes;
    for (std::uint64_t left = 1 + roll(6); left > 0; --left) {
      const auto& [name, values] = kValues[roll(kValues.size())];
      changes.emplace_back(name, values[roll(values.size())]);
    }
    return changes;
  }

 private:
  static EngineConfig config(std::uint64_t seed) {
    EngineConfig config = testing::engine_config();
    config.parameters.model = static_cast<QuoteModel>(seed % 4);
    config.parameters.levels = static_cast<std::int64_t>(1 + seed % 3);
    return config;
  }

  std::uint64_t roll(std::uint64_t sides) { return random_() % sides; }

  void step() {
    driver_.advance(milliseconds(roll(1500)));
    switch (roll(8)) {
      case 0: {
        const auto orders = driver_.snapshot().live_orders;
        if (orders.empty()) return;
        const Order& order = orders[roll(orders.size())];
        const auto more = static_cast<std::int64_t>(1 + roll(60));
        driver_.report(order.id, VenueOrderState::live,
                       std::min(order.executed.lots + more, order.quantity.lots));
        break;
      }
      case 1: {
        const auto bid = static_cast<std::int64_t>(39'900 + roll(100));
        driver_.send(
            VenueTopChanged{{Level{Price{bid}, Quantity{5}},
                             Level{Price{bid + 1 + static_cast<std::int64_t>(roll(120))}, Quantity{5}}}});
        break;
      }
      case 2:
        if (roll(4) == 0) driver_.send(ReducePosition{CommandId{3}});
        break;
      case 3:
        if (roll(6) == 0) driver_.send(StopTrading{CommandId{4}});
        break;
      default:
        driver_.prices(3990 + static_cast<double>(roll(2000)) / 100);
    }
    for (const auto& cancel : driver_.cancels()) driver_.report(cancel.id, VenueOrderState::cancelled);
    driver_.accept_all();
  }

  std::mt19937_64 random_;
  EngineDriver driver_;
};

std::string levels_text(const std::vector<Level>& levels) {
  std::string text;
  for (const Level& level : levels) {
    text += std::to_string(level.quantity.lots) + "@" + std::to_string(level.price.ticks) + " ";
  }
  return text;
}

void expect_as_told(const QuoteOutline& told, const Snapshot& picture, const std::string& about) {
  EXPECT_EQ(told.mode, picture.mode) << about;
  if (!picture.quote.wanted) return;
  for (const Side side : kBothSides) {
    EXPECT_EQ(levels_text(told.levels[side]), levels_text(picture.sides[side].desired)) << about;
  }
  EXPECT_EQ(told.shift_bps, picture.quote.model.shift_bps) << about;
}

TEST(ParameterTrial, EqualsWhatThenHappens) {
  int done = 0;
  int refused = 0;
  int quoting = 0;
  int moved = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Life life(seed);
    Life twin(seed);  // lives the same life, and makes the change without trying it
    const auto changes = life.some_changes();
    ASSERT_EQ(changes, twin.some_changes());
    std::string about = "seed " + std::to_string(seed) + ":";
    for (const auto& [name, value] : changes) about += " " + name + "=" + value;

    const std::string etag = etag_of(life.driver());
    const CommandReply tried = change(life.driver(), changes, true);
    ASSERT_EQ(etag_of(life.driver()), etag) << about;
    const Snapshot between = life.driver().snapshot();
    const CommandReply made = change(twin.driver(), changes, false);
    const CommandReply then_made = change(life.driver(), changes, false);
    ASSERT_EQ(tried.status, made.status) << about;
    ASSERT_EQ(tried.status, then_made.status) << about;
    if (tried.status != CommandStatus::done) {
      EXPECT_EQ(tried.message, made.message);
      ++refused;
      continue;
    }
    ++done;
    ASSERT_TRUE(tried.trial) << about;
    EXPECT_EQ(tried.trial->etag, etag_of(twin.driver())) << about;
    EXPECT_EQ(tried.trial->etag, then_made.parameters_etag) << about;
    expect_as_told(tried.trial->now, between, about);
    expect_as_told(tried.trial->then, twin.driver().snapshot(), about);
    expect_as_told(tried.trial->then, life.driver().snapshot(), about);
    if (twin.driver().snapshot().quote.wanted) ++quoting;
    if (levels_text(tried.trial->now.levels[Side::buy]) != levels_text(tried.trial->then.levels[Side::buy])) {
      ++moved;
    }
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(refused, 100);
  EXPECT_GT(done, 1500);
  EXPECT_GT(quoting, 1000);
  EXPECT_GT(moved, 500);
}

}  // namespace
}  // namespace mm::engine
