#include "paper/shadow.h"

#include <gmock/gmock.h>

#include "testing/engine_driver.h"

namespace mm::paper {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A trading engine that quotes 20 bps around 0.04 at a market where others stand 100 ticks away from fair.
class Beside : public ::testing::Test {
 protected:
  Beside() {
    real.start_quoting();
    real.accept_all();
    top(39'900, 40'100);
  }

  Shadow& shadow(const engine::ParameterChange& change = {}, bool at_position = false) {
    ShadowSettings settings{testing::engine_config(), at_position, milliseconds(20)};
    if (!change.first.empty()) {
      settings.config.parameters =
          engine::with_changes(settings.config.parameters, std::vector{change}, testing::gold()).value();
    }
    shadows.push_back(std::make_unique<Shadow>(settings, real.snapshot()));
    pass(*shadows.back(), milliseconds(200));
    return *shadows.back();
  }

  void top(std::int64_t bid, std::int64_t ask) {
    real.send(engine::VenueTopChanged{
        TopOfBook{Level{Price{bid}, Quantity{100}}, Level{Price{ask}, Quantity{100}}}});
  }
  // Time passes for both; the prices go on.
  void pass(Shadow& one, Duration duration) {
    real.advance(duration);
    one.hear(engine::SourceTicked{testing::kBitcoin, 99'999.99, 100'000.01, 1, 1}, real.now);
    one.hear(engine::SourceTicked{testing::kGold, 3999.99, 4000.01, 1, 1}, real.now);
  }
  void trade(Shadow& one, Side taker, std::int64_t price, std::int64_t lots = 1000) {
    one.hear(engine::VenueTraded{taker, Price{price}, Price{price}, Quantity{lots}}, real.now);
    pass(one, milliseconds(100));
  }

  static std::vector<Price> prices(const engine::SideView& side) {
    std::vector<Price> list;
    for (const Level& level : side.working) list.push_back(level.price);
    return list;
  }

  testing::EngineDriver real;
  std::vector<std::unique_ptr<Shadow>> shadows;
};

TEST_F(Beside, WithTheSameParametersItQuotesTheSame) {
  const Shadow& one = shadow();
  const auto its = one.picture().snapshot;
  const auto ours = real.snapshot();
  EXPECT_EQ(its.mode.mode, engine::Mode::quoting);
  for (const Side side : kBothSides) {
    ASSERT_EQ(prices(its.sides[side]).size(), 1u);
    EXPECT_EQ(prices(its.sides[side]), prices(ours.sides[side]));
  }
}

TEST_F(Beside, WithAWideSpreadItQuotesFarAwayAndIsNotFilled) {
  Shadow& narrow = shadow();
  Shadow& wide = shadow({"spread_bps", "190"});
  EXPECT_EQ(prices(wide.picture().snapshot.sides[Side::buy]), std::vector{Price{39'620}});
  for (Shadow* one : {&narrow, &wide}) trade(*one, Side::sell, 39'960);
  EXPECT_EQ(narrow.picture().fills[Side::buy].fills, 1u);
  EXPECT_EQ(narrow.picture().snapshot.position, Quantity{100});
  EXPECT_EQ(wide.picture().fills[Side::buy].fills, 0u);
}

TEST_F(Beside, FillsAreAddedUpWithTheirEdge) {
  Shadow& one = shadow();
  trade(one, Side::sell, 39'960, 40);
  trade(one, Side::sell, 39'960, 40);
  const auto bids = one.picture().fills[Side::buy];
  EXPECT_EQ(bids.fills, 2u);
  EXPECT_EQ(bids.volume, Quantity{80});
  EXPECT_NEAR(bids.edge / bids.value * 1e4, 10, 0.02) << "half the spread";
  EXPECT_EQ(one.picture().fills[Side::sell].fills, 0u);
  EXPECT_NEAR(*one.picture().snapshot.profit, 0.8 * 0.00004 - 0.8 * 0.03996 * 2e-4, 1e-9);
}

TEST_F(Beside, RealFillsAreAddedUpBesideIt) {
  Shadow& one = shadow();
  one.hear(RealOrderFilled{OrderId{1}, Side::sell, Price{40'040}, Quantity{25}, 0.04}, real.now);
  const auto asks = one.picture().real_fills[Side::sell];
  EXPECT_EQ(asks.fills, 1u);
  EXPECT_EQ(asks.volume, Quantity{25});
  EXPECT_NEAR(asks.edge / asks.value * 1e4, 10, 0.02);
}

TEST_F(Beside, ItBeginsFlatOrWithTheRealPosition) {
  real.report(OrderId{1}, engine::VenueOrderState::filled, 100);
  ASSERT_EQ(real.snapshot().position, Quantity{100});
  EXPECT_EQ(shadow().picture().snapshot.position, Quantity{});
  const auto its = shadow({}, true).picture().snapshot;
  EXPECT_EQ(its.position, Quantity{100});
  EXPECT_NEAR(*its.profit, 0, 1e-6) << "entered at the fair price";
}

TEST_F(Beside, TheMarketItSeesIsWithoutOurRealQuotes) {
  // Our own bid of 100 at 39,960 is the best that is shown, and another 30 stand with it.
  real.send(engine::VenueTopChanged{
      TopOfBook{Level{Price{39'960}, Quantity{130}}, Level{Price{40'040}, Quantity{100}}}});
  Shadow& one = shadow();
  const auto market = one.picture().snapshot.venue_top;
  ASSERT_TRUE(market.bid);
  EXPECT_EQ(market.bid->quantity, Quantity{30});
  EXPECT_FALSE(market.ask) << "ours alone; what is behind it is not shown";
  trade(one, Side::sell, 39'960, 50);
  EXPECT_EQ(one.picture().fills[Side::buy].volume, Quantity{20}) << "30 of others were ahead";
}

TEST_F(Beside, StalePricesTakeItsQuotesAway) {
  Shadow& one = shadow();
  real.advance(seconds(5));
  one.hear(engine::Woke{}, real.now);
  const auto its = one.picture().snapshot;
  EXPECT_EQ(its.mode.mode, engine::Mode::paused);
  EXPECT_EQ(its.mode.reason, engine::Reason::source_stale);
  EXPECT_TRUE(its.live_orders.empty());
}

TEST_F(Beside, WithoutTheStreamItPausesAndComesBack) {
  Shadow& one = shadow();
  one.hear(engine::VenueLinkChanged{engine::VenueLink::down, "connection reset"}, real.now);
  pass(one, milliseconds(200));
  EXPECT_EQ(one.picture().snapshot.mode.reason, engine::Reason::venue_down);
  one.hear(engine::VenueLinkChanged{engine::VenueLink::up, {}}, real.now);
  pass(one, milliseconds(200));
  EXPECT_EQ(one.picture().snapshot.mode.mode, engine::Mode::quoting);
}

TEST_F(Beside, QuotesExpireAtTheImaginedExchangeAndAreRenewed) {
  Shadow& one = shadow();
  for (int i = 0; i < 90; ++i) pass(one, seconds(1));
  const auto its = one.picture().snapshot;
  EXPECT_GE(its.counters.orders_sent, 4u) << "two renewals at half their life";
  EXPECT_EQ(its.counters.orders_rejected, 0u);
  EXPECT_EQ(its.live_orders.size(), 2u);
}

TEST_F(Beside, LostNewsAreCounted) {
  Shadow& one = shadow();
  one.miss(3);
  one.miss(4);
  EXPECT_EQ(one.picture().lost, 7u);
}

TEST_F(Beside, TheSameNewsGiveTheSameShadow) {
  const engine::Snapshot begun = real.snapshot();
  const Now began = real.now;
  const auto live = [&] {
    Shadow one({testing::engine_config(), false, milliseconds(20)}, begun);
    Now now = began;
    for (int i = 1; i <= 3000; ++i) {
      now.mono += milliseconds(37);
      now.wall += milliseconds(37);
      const double gold = 4000 + i * 7 % 23;
      one.hear(engine::SourceTicked{testing::kBitcoin, 99'999.99, 100'000.01, 1, 1}, now);
      one.hear(engine::SourceTicked{testing::kGold, gold - 0.01, gold + 0.01, 1, 1}, now);
      const Price last{static_cast<std::int64_t>(39'900 + i * 13 % 400)};
      one.hear(engine::VenueTraded{i % 2 == 0 ? Side::buy : Side::sell, last, last, Quantity{30}}, now);
    }
    return one.picture();
  };
  const auto first = live();
  const auto second = live();
  EXPECT_GT(first.fills[Side::buy].fills + first.fills[Side::sell].fills, 20u);
  for (const Side side : kBothSides) {
    EXPECT_EQ(first.fills[side].volume, second.fills[side].volume);
    EXPECT_EQ(first.fills[side].edge, second.fills[side].edge);
  }
  EXPECT_EQ(first.snapshot.profit, second.snapshot.profit);
  EXPECT_EQ(first.snapshot.counters.turns, second.snapshot.counters.turns);
  EXPECT_EQ(first.snapshot.counters.orders_sent, second.snapshot.counters.orders_sent);
}

TEST(ShadowAssumptions, NameTheFeesThatItPays) {
  ShadowSettings settings{testing::engine_config(), false, {}};
  settings.config.parameters.maker_fee_bps = -1.5;
  const auto sentences = assumptions(settings);
  EXPECT_THAT(sentences, ::testing::Contains(::testing::HasSubstr("-1.5 bps as a maker")));
}

}  // namespace
}  // namespace mm::paper
