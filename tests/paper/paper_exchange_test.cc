// The queue rules, one by one.
#include "paper/paper_exchange.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::paper {
namespace {

using engine::VenueOrderState;
using engine::VenueTopChanged;
using engine::VenueTraded;

constexpr MonoTime kNow{std::chrono::hours(1)};

class Paper : public ::testing::Test {
 protected:
  // Others bid 100 lots at 40,000 and offer 100 at 40,010 unless said otherwise.
  Paper() { top(40'000, 100, 40'010, 100); }

  void top(std::int64_t bid, std::int64_t bid_lots, std::int64_t ask, std::int64_t ask_lots) {
    exchange.on(VenueTopChanged{
        TopOfBook{Level{Price{bid}, Quantity{bid_lots}}, Level{Price{ask}, Quantity{ask_lots}}}});
  }
  void traded(Side taker, std::int64_t lowest, std::int64_t highest, std::int64_t lots) {
    exchange.on(VenueTraded{taker, Price{lowest}, Price{highest}, Quantity{lots}}, kNow);
  }
  VenueOrderId place(Side side, std::int64_t price, std::int64_t lots = 50, bool post_only = true) {
    PaperOrder order;
    order.id = VenueOrderId("p" + std::to_string(++orders));
    order.side = side;
    order.price = Price{price};
    order.quantity = Quantity{lots};
    order.post_only = post_only;
    exchange.place(order);
    return order.id;
  }
  const PaperOrder& the(const VenueOrderId& id) const { return *exchange.find(id); }
  std::int64_t executed(const VenueOrderId& id) const { return the(id).executed.lots; }

  PaperExchange exchange{
      std::make_shared<const Instrument>(testing::gold()), {.maker_bps = 2, .taker_bps = 9.6}, {}};
  int orders = 0;
};

// ---- the place in the queue ----

TEST_F(Paper, NothingIsAheadOfAPriceThatImprovesTheBest) {
  EXPECT_EQ(the(place(Side::buy, 40'001)).ahead, Quantity{});
  EXPECT_EQ(the(place(Side::sell, 40'009)).ahead, Quantity{});
}

TEST_F(Paper, WhoJoinsTheBestStandsBehindWhatIsShown) {
  EXPECT_EQ(the(place(Side::buy, 40'000)).ahead, Quantity{100});
  EXPECT_EQ(the(place(Side::sell, 40'010)).ahead, Quantity{100});
}

TEST_F(Paper, BehindTheBestTheQueueIsUnknownUntilItIsShown) {
  const auto bid = place(Side::buy, 39'990);
  EXPECT_FALSE(the(bid).ahead);
  traded(Side::sell, 39'990, 39'990, 1000);
  EXPECT_EQ(executed(bid), 0) << "all of it may have been ahead";
  top(39'990, 70, 40'010, 100);
  EXPECT_EQ(the(bid).ahead, Quantity{70});
}

TEST_F(Paper, WithoutABookNothingIsKnown) {
  exchange.lose_sight();
  EXPECT_FALSE(the(place(Side::buy, 40'000)).ahead);
}

TEST_F(Paper, TradesAtThePriceShortenTheQueueAndThenExecute) {
  const auto bid = place(Side::buy, 40'000);
  traded(Side::sell, 40'000, 40'000, 60);
  EXPECT_EQ(executed(bid), 0);
  EXPECT_EQ(the(bid).ahead, Quantity{40});
  traded(Side::sell, 40'000, 40'000, 60);
  EXPECT_EQ(executed(bid), 20) << "40 were still ahead";
  traded(Side::sell, 40'000, 40'000, 100);
  EXPECT_EQ(the(bid).state, VenueOrderState::filled);
  EXPECT_EQ(executed(bid), 50) << "never more than was ordered";
}

TEST_F(Paper, AnAskIsTheMirrorOfABid) {
  const auto ask = place(Side::sell, 40'010);
  traded(Side::buy, 40'010, 40'010, 120);
  EXPECT_EQ(executed(ask), 20);
  traded(Side::sell, 40'010, 40'010, 120);
  EXPECT_EQ(executed(ask), 20) << "a seller does not meet an ask";
}

TEST_F(Paper, CancelsOfOthersCountOnlyWhereTheyAreCertain) {
  const auto bid = place(Side::buy, 40'000);
  top(40'000, 250, 40'010, 100);
  EXPECT_EQ(the(bid).ahead, Quantity{100}) << "who came later is behind";
  top(40'000, 130, 40'010, 100);
  EXPECT_EQ(the(bid).ahead, Quantity{100}) << "who left may have been behind";
  top(40'000, 30, 40'010, 100);
  EXPECT_EQ(the(bid).ahead, Quantity{30}) << "no more than is there";
  top(40'005, 500, 40'010, 100);
  EXPECT_EQ(the(bid).ahead, Quantity{30}) << "a better best price says nothing";
  top(39'999, 500, 40'010, 100);
  EXPECT_EQ(the(bid).ahead, Quantity{}) << "nobody else is there";
}

// ---- executions ----

TEST_F(Paper, ATradeBeyondThePriceExecutesItUpToItsVolume) {
  const auto bid = place(Side::buy, 40'000);
  const auto unknown = place(Side::buy, 39'995);
  traded(Side::sell, 39'999, 39'999, 30);
  EXPECT_EQ(executed(bid), 30) << "whoever sold lower would have met us";
  EXPECT_EQ(executed(unknown), 0);
  traded(Side::sell, 39'990, 39'999, 1000);
  EXPECT_EQ(executed(bid), 50);
  EXPECT_EQ(executed(unknown), 50);
}

TEST_F(Paper, OfASweepThatEndsAtThePriceNothingIsTaken) {
  const auto bid = place(Side::buy, 39'999);
  top(39'999, 10, 40'010, 100);
  traded(Side::sell, 39'999, 40'000, 1000);
  EXPECT_EQ(executed(bid), 0);
  EXPECT_EQ(the(bid).ahead, Quantity{10});
}

TEST_F(Paper, OneTradeIsSharedBestPriceFirst) {
  const auto outer = place(Side::buy, 40'001);
  const auto inner = place(Side::buy, 40'002);
  traded(Side::sell, 40'000, 40'000, 70);
  EXPECT_EQ(executed(inner), 50);
  EXPECT_EQ(executed(outer), 20);
}

TEST_F(Paper, AnOfferAtOrThroughThePriceExecutesIt) {
  const auto bid = place(Side::buy, 40'005);
  top(40'000, 100, 40'005, 20);
  EXPECT_EQ(executed(bid), 20) << "no more than is offered";
  EXPECT_EQ(the(bid).last_fill, Price{40'005});
  top(40'001, 100, 40'005, 20);
  EXPECT_EQ(executed(bid), 20) << "the same offer, seen again";
  top(40'001, 100, 40'005, 25);
  EXPECT_EQ(executed(bid), 25) << "what was added to it";
  top(40'001, 100, 40'004, 100);
  EXPECT_EQ(executed(bid), 50);
  EXPECT_EQ(the(bid).last_fill, Price{40'005}) << "who rests is executed at the own price";
}

TEST_F(Paper, PostOnlyThatWouldTakeIsCancelled) {
  const auto bid = place(Side::buy, 40'010);
  EXPECT_EQ(the(bid).state, VenueOrderState::cancelled);
  EXPECT_EQ(the(bid).reason.view(), "post-only would have taken");
  EXPECT_EQ(executed(bid), 0);
}

TEST_F(Paper, WithoutPostOnlyItTakesWhatIsShownAndRestsWithTheRest) {
  const auto bid = place(Side::buy, 40'012, 150, false);
  EXPECT_EQ(executed(bid), 100);
  EXPECT_EQ(the(bid).last_fill, Price{40'010});
  EXPECT_TRUE(the(bid).is_live());
  const Amount value = testing::gold().notional(Price{40'010}, Quantity{100});
  EXPECT_NEAR(to_double(the(bid).fees), to_double(value) * 9.6e-4, 1e-10);
}

TEST_F(Paper, WhoRestsPaysTheMakersFeeAndHoldsThePosition) {
  const auto bid = place(Side::buy, 40'001);
  traded(Side::sell, 40'000, 40'000, 50);
  const Amount value = testing::gold().notional(Price{40'001}, Quantity{50});
  EXPECT_EQ(the(bid).value, value);
  EXPECT_NEAR(to_double(the(bid).fees), to_double(value) * 2e-4, 1e-10);
  EXPECT_EQ(exchange.position().net(), Quantity{50});
  EXPECT_EQ(exchange.position().cost(), value);
  EXPECT_EQ(exchange.position().fees(), the(bid).fees);
}

TEST_F(Paper, WhatIsCancelledOrExpiredIsExecutedNoMore) {
  const auto cancelled = place(Side::buy, 40'001);
  EXPECT_TRUE(exchange.cancel(cancelled));
  EXPECT_FALSE(exchange.cancel(cancelled));
  PaperOrder order = the(cancelled);
  order.id = "gtd";
  order.state = VenueOrderState::live;
  order.expires = kNow + std::chrono::seconds(1);
  exchange.place(order);
  EXPECT_EQ(exchange.next_expiry(), order.expires);
  exchange.expire(kNow);
  EXPECT_TRUE(the("gtd").is_live());
  exchange.expire(order.expires);
  EXPECT_EQ(the("gtd").reason.view(), "expired");
  traded(Side::sell, 39'000, 39'000, 100);
  EXPECT_EQ(exchange.position().net(), Quantity{});
}

// ---- our real orders ----

TEST_F(Paper, OurRealOrdersAreNotAhead) {
  exchange.real_orders().on(RealOrderSent{OrderId{1}, Side::buy, Price{40'000}, Quantity{60}}, kNow);
  EXPECT_EQ(the(place(Side::buy, 40'000)).ahead, Quantity{100}) << "not yet known to rest";
  exchange.real_orders().on(RealOrderStepped{OrderId{1}, OrderState::working});
  EXPECT_EQ(the(place(Side::buy, 40'000)).ahead, Quantity{40});
}

TEST_F(Paper, OurRealQuoteIsNobodysOffer) {
  exchange.real_orders().on(RealOrderSent{OrderId{1}, Side::sell, Price{40'010}, Quantity{100}}, kNow);
  EXPECT_FALSE(exchange.others_top().ask) << "it may be all that is shown";
  const auto bid = place(Side::buy, 40'010);
  EXPECT_TRUE(the(bid).is_live());
  EXPECT_EQ(executed(bid), 0);
  top(40'000, 100, 40'010, 130);
  EXPECT_EQ(executed(bid), 30) << "others have joined it";
}

TEST_F(Paper, ATakerWhoMetOurRealOrderWouldHaveMetThis) {
  exchange.real_orders().on(RealOrderSent{OrderId{1}, Side::buy, Price{40'000}, Quantity{100}}, kNow);
  exchange.real_orders().on(RealOrderStepped{OrderId{1}, OrderState::working});
  const auto bid = place(Side::buy, 40'000);
  traded(Side::sell, 40'000, 40'000, 30);
  EXPECT_EQ(executed(bid), 30);
}

TEST_F(Paper, ATakerWhomABetterRealOrderStoppedIsOnlyCounted) {
  const auto sent = [&](std::uint64_t id, std::int64_t price, bool post_only) {
    exchange.real_orders().on(RealOrderSent{OrderId{id}, Side::buy, Price{price}, Quantity{100}, post_only},
                              kNow);
  };
  const auto filled = [&](std::uint64_t id, std::int64_t price, std::int64_t lots) {
    exchange.on(RealOrderFilled{OrderId{id}, Side::buy, Price{price}, Quantity{lots}, 0});
    return exchange.stopped()[Side::buy].lots;
  };
  sent(1, 40'003, true);
  EXPECT_EQ(filled(1, 40'003, 10), 0) << "nothing waits";
  const auto bid = place(Side::buy, 40'002);
  EXPECT_EQ(filled(1, 40'003, 20), 20);
  EXPECT_EQ(filled(1, 40'003, 70), 70) << "no more than is ordered";
  sent(2, 40'002, true);
  EXPECT_EQ(filled(2, 40'002, 10), 70) << "he met both at the same price";
  sent(3, 40'009, false);
  EXPECT_EQ(filled(3, 40'009, 10), 70) << "nobody came: we took";
  EXPECT_EQ(executed(bid), 0);
}

TEST_F(Paper, OurOwnTakingIsNobodysTrade) {
  exchange.real_orders().on(RealOrderSent{OrderId{1}, Side::buy, Price{40'012}, Quantity{40}, false}, kNow);
  const auto ask = place(Side::sell, 40'009);
  traded(Side::buy, 40'010, 40'010, 40);
  EXPECT_EQ(executed(ask), 0);
  traded(Side::buy, 40'010, 40'010, 40);
  EXPECT_EQ(executed(ask), 40) << "the order answers for its quantity once";
}

TEST_F(Paper, EveryChangeIsToldOnceInOrder) {
  const auto bid = place(Side::buy, 40'001);
  traded(Side::sell, 40'001, 40'001, 20);
  exchange.cancel(bid);
  const auto changes = exchange.take_changes();
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].executed, Quantity{});
  EXPECT_EQ(changes[1].executed, Quantity{20});
  EXPECT_EQ(changes[2].state, VenueOrderState::cancelled);
  EXPECT_TRUE(exchange.take_changes().empty());
}

}  // namespace
}  // namespace mm::paper
