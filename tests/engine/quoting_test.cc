// How quotes follow the fair price: what is sent, what is left alone, and when.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/quoter.h"
#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EngineDriver;

std::int64_t ticks_of(const std::vector<PlaceOrder>& orders, Side side) {
  for (const auto& order : orders) {
    if (order.side == side) return order.price.ticks;
  }
  return -1;
}

TEST(Quoter, ReproducesTheRuleBidDownAskUp) {
  const Instrument gold = testing::gold();
  Parameters parameters = testing::fixed_parameters(gold);
  parameters.max_position = Quantity{500};
  const auto quotes = desired_quotes({.fair_price = 0.0412345678}, parameters, gold);
  EXPECT_EQ(quotes.sides[Side::buy].best().price, Price{41193});   // 0.04119333... down
  EXPECT_EQ(quotes.sides[Side::sell].best().price, Price{41276});  // 0.04127580... up
}

TEST(Quoter, TheSpreadIsNeverNarrowerThanAskedFor) {
  const Instrument gold = testing::gold();
  Parameters parameters = testing::fixed_parameters(gold);
  parameters.max_position = Quantity{500};
  for (const double spread : {0.1, 1.0, 7.3, 20.0, 150.0}) {
    parameters.spread_bps = spread;
    for (double fair = 0.02; fair < 0.06; fair *= 1.0037) {
      const auto quotes = desired_quotes({.fair_price = fair}, parameters, gold);
      const auto width = quotes.sides[Side::sell].best().price - quotes.sides[Side::buy].best().price;
      ASSERT_GE(gold.to_double(width), fair * spread / 1e4 * (1 - 1e-9)) << fair << " " << spread;
      ASSERT_GE(width.ticks, least_spread_ticks(fair, parameters, gold)) << fair << " " << spread;
    }
  }
}

TEST(Quoter, SizesShrinkToWhatTheLimitLeaves) {
  const Instrument gold = testing::gold();
  Parameters parameters = testing::fixed_parameters(gold);
  parameters.max_position = Quantity{150};
  auto quotes = desired_quotes({.fair_price = 0.04, .position = Quantity{120}}, parameters, gold);
  EXPECT_EQ(quotes.sides[Side::buy].best().quantity, Quantity{30});
  EXPECT_EQ(quotes.sides[Side::sell].best().quantity, Quantity{100});
  quotes = desired_quotes({.fair_price = 0.04, .position = Quantity{150}}, parameters, gold);
  EXPECT_TRUE(quotes.sides[Side::buy].empty());
  EXPECT_EQ(quotes.sides[Side::buy].hold, Hold::position_limit);
}

TEST(Quoter, PostOnlyQuotesStayBehindTheExchangesOppositeBest) {
  const Instrument gold = testing::gold();
  Parameters parameters = testing::fixed_parameters(gold);
  parameters.max_position = Quantity{500};
  QuoteInputs inputs{.fair_price = 0.04};
  inputs.venue_top.ask = Level{Price{39950}, Quantity{10}};
  EXPECT_EQ(desired_quotes(inputs, parameters, gold).sides[Side::buy].best().price, Price{39949});
  parameters.post_only = false;
  EXPECT_EQ(desired_quotes(inputs, parameters, gold).sides[Side::buy].best().price, Price{39960});
}

TEST(Quoting, PlacesBothSidesAroundTheFairPrice) {
  EngineDriver driver;
  driver.start_quoting();
  const auto orders = driver.placed();
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(ticks_of(orders, Side::buy), 39960);
  EXPECT_EQ(ticks_of(orders, Side::sell), 40040);
  EXPECT_TRUE(orders[0].post_only);
}

TEST(Quoting, AnUnchangedPriceSendsNothing) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  for (int i = 0; i < 100; ++i) driver.prices(4000);
  driver.advance(milliseconds(1900));
  EXPECT_TRUE(driver.placed().empty());
  EXPECT_TRUE(driver.cancels().empty());
}

TEST(Quoting, DangerGoesOutAtOnceAndOnlyOnTheSideInDanger) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3996);  // 10 bps down: the bid now stands at the fair price
  ASSERT_EQ(driver.cancels().size(), 1u);
  EXPECT_EQ(driver.cancels()[0].id, OrderId{1});
  ASSERT_EQ(driver.placed().size(), 1u);
  EXPECT_EQ(driver.placed()[0].side, Side::buy);
  EXPECT_EQ(driver.placed()[0].cause, driver.now.mono);
}

TEST(Quoting, AMereImprovementWaitsForItsToleranceAndItsTime) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3999.4);  // 1.5 bps down: bid in danger, ask within its tolerance
  driver.accept_all();
  driver.report(OrderId{1}, VenueOrderState::cancelled);
  driver.prices(3998.8);  // 3 bps down in all: the ask could be better
  driver.accept_all();
  driver.report(OrderId{3}, VenueOrderState::cancelled);
  driver.actions.clear();
  driver.advance(milliseconds(900));
  driver.prices(3998.8);
  EXPECT_TRUE(driver.cancels().empty());
  driver.advance(milliseconds(200));
  ASSERT_EQ(driver.cancels().size(), 1u);
  EXPECT_EQ(driver.cancels()[0].id, OrderId{2});
  EXPECT_EQ(driver.placed().size(), 1u);
}

TEST(Quoting, AnImprovementThatPassesIsForgotten) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3999.0);
  driver.accept_all();
  driver.report(OrderId{1}, VenueOrderState::cancelled);
  driver.advance(milliseconds(800));
  driver.prices(3999.9);
  driver.prices(3999.0);
  driver.actions.clear();
  driver.advance(milliseconds(900));
  for (const auto& cancel : driver.cancels()) EXPECT_NE(cancel.id, OrderId{2});
}

TEST(Quoting, ANewSpreadMovesBothQuotesAtOnce) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(ChangeParameters{CommandId{2}, {{"spread_bps", "30"}}, {}});
  EXPECT_EQ(driver.cancels().size(), 2u);
  EXPECT_TRUE(driver.placed().empty())
      << "nothing new within 30 bps of an order whose cancel is not confirmed";
  driver.report(OrderId{1}, VenueOrderState::cancelled);
  driver.report(OrderId{2}, VenueOrderState::cancelled);
  EXPECT_EQ(driver.placed().size(), 2u);
  EXPECT_EQ(ticks_of(driver.placed(), Side::buy), 39940);
  EXPECT_EQ(ticks_of(driver.placed(), Side::sell), 40060);
}

TEST(Quoting, ANarrowerSpreadNeverLeavesOldAndNewTooClose) {
  EngineDriver driver;
  driver.start_quoting();
  driver.accept_all();
  driver.send(ChangeParameters{CommandId{2}, {{"spread_bps", "10"}}, {}});
  EXPECT_EQ(driver.cancels().size(), 2u);
  EXPECT_EQ(ticks_of(driver.placed(), Side::buy), 39980);
  EXPECT_EQ(ticks_of(driver.placed(), Side::sell), 40020);
}

TEST(Quoting, AReplacementWaitsWhenTheLimitHasNoRoomForBoth) {
  auto config = testing::engine_config();
  config.parameters.max_position = Quantity{100};
  EngineDriver driver(config);
  driver.start_quoting();
  driver.accept_all();
  driver.prices(3996);
  EXPECT_EQ(driver.cancels().size(), 1u);
  EXPECT_TRUE(driver.placed().empty());
  driver.actions.clear();
  driver.report(OrderId{1}, VenueOrderState::cancelled);
  EXPECT_EQ(driver.placed().size(), 1u);
}

TEST(Quoting, APartialFillIsNotToppedUpWithAFullSizeOnTop) {
  auto config = testing::engine_config();
  config.parameters.max_position = Quantity{100};
  EngineDriver driver(config);
  driver.start_quoting();
  driver.accept_all();
  driver.report(OrderId{1}, VenueOrderState::live, 60);
  driver.prices(3996);
  driver.actions.clear();
  driver.report(OrderId{1}, VenueOrderState::cancelled, 60);
  ASSERT_EQ(driver.placed().size(), 1u);
  EXPECT_EQ(driver.placed()[0].quantity, Quantity{40});
}

TEST(Quoting, CreatesWaitForTheBudgetAndThenUseTheNewestPrice) {
  auto config = testing::engine_config();
  config.request_limits = {.per_second = 2, .burst = 10, .cancel_reserve = 4};
  EngineDriver driver(config);
  driver.start_quoting();
  driver.accept_all();
  for (int step = 1; step <= 5; ++step) {
    driver.prices(4000 - 4.0 * step);
    driver.accept_all();
  }
  EXPECT_EQ(driver.snapshot().sides[Side::buy].hold, Hold::request_budget);
  driver.actions.clear();
  driver.prices(3900);
  EXPECT_TRUE(driver.placed().empty());
  driver.send(
      OrderReport{.venue_id = EngineDriver::venue_id(OrderId{1}), .state = VenueOrderState::cancelled});
  driver.send(
      OrderReport{.venue_id = EngineDriver::venue_id(OrderId{3}), .state = VenueOrderState::cancelled});
  driver.send(
      OrderReport{.venue_id = EngineDriver::venue_id(OrderId{4}), .state = VenueOrderState::cancelled});
  for (int i = 0; i < 10 && ticks_of(driver.placed(), Side::buy) < 0; ++i) {
    driver.advance(milliseconds(500));
    driver.prices(3900);
  }
  EXPECT_EQ(ticks_of(driver.placed(), Side::buy), 38961);
}

// The exchange's best price is told after the fact: just after our own best quote has gone it still shows it.
TEST(Quoting, OurOwnCancelledQuoteInAStaleBestPriceDoesNotClampTheNewOne) {
  EngineDriver driver;
  driver.start_quoting(4000);
  const auto first = driver.placed();
  driver.accept_all();
  TopOfBook top;
  top.bid = Level{first[0].price, first[0].quantity};
  top.ask = Level{first[1].price, first[1].quantity};
  driver.send(VenueTopChanged{top});
  driver.prices(3980);  // 50 bps down: our new ask lies below our old bid
  ASSERT_FALSE(driver.cancels().empty());
  for (const auto& cancel : driver.cancels()) driver.report(cancel.id, VenueOrderState::cancelled);
  for (const auto& order : driver.placed()) {
    if (order.side == Side::sell) {
      EXPECT_EQ(order.price, Price{39'840});
    }
  }
  EXPECT_EQ(driver.snapshot().sides[Side::sell].desired.front().price, Price{39'840});
}

// What is signed ahead for the moment after a fill is what is wanted then, however much of the quote was
// filled.
TEST(Quoting, TellsWhatWillBeWantedAfterAFill) {
  auto config = testing::engine_config();
  config.parameters.model = QuoteModel::inventory;
  for (const Side filled : kBothSides) {
    std::set<std::int64_t> prices;
    std::set<std::int64_t> sizes;
    for (std::int64_t lots = 1; lots <= config.parameters.order_size.lots; ++lots) {
      EngineDriver driver(config);
      driver.start_quoting();
      const auto placed = driver.placed();
      driver.accept_all();
      const LikelyOrders before = driver.engine.likely();
      AfterFills told = driver.engine.after_fills();
      told.push_back(before.sides);
      for (const auto& order : placed) {
        if (order.side != filled) continue;
        ASSERT_EQ(order.quantity, before.sides[filled].best().quantity);
        const bool in_full = lots == order.quantity.lots;
        driver.report(order.id, in_full ? VenueOrderState::filled : VenueOrderState::live, lots);
      }
      const LikelyOrders after = driver.engine.likely();
      EXPECT_NE(after.position, before.position);
      const double near = before.fair_price * before.reach_bps / 1e4 / 4;
      const Level& wanted = after.sides[filled].best();
      sizes.insert(wanted.quantity.lots);
      prices.insert(wanted.price.ticks);
      const auto is_told = [&](const auto& sides) {
        if (sides[filled].empty()) return false;
        const Level& one = sides[filled].best();
        const Price apart = one.price - wanted.price;
        return one.quantity == wanted.quantity && std::abs(config.instrument->to_double(apart)) <= near;
      };
      EXPECT_TRUE(std::any_of(told.begin(), told.end(), is_told)) << lots << " filled";
    }
    EXPECT_GT(prices.size(), 2u) << "a fill moves them";
    EXPECT_GT(sizes.size(), 2u);
  }
}

}  // namespace
}  // namespace mm::engine
