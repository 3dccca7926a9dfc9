#include "simulator/exchange.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mm::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ExchangeTest : public testing::Test {
 protected:
  NewOrder limit(Side side, std::int64_t ticks, std::int64_t lots) {
    return {.instrument = gold, .side = side, .price = {ticks}, .quantity = {lots}};
  }
  VenueOrderId place(AccountIndex account, const NewOrder& order) {
    auto id = exchange.place(account, order, now);
    EXPECT_TRUE(id.ok()) << (id.ok() ? "" : id.error());
    return id.ok() ? *id : VenueOrderId{};
  }
  std::string refusal(AccountIndex account, const NewOrder& order) {
    const auto id = exchange.place(account, order, now);
    return id.ok() ? "" : id.error();
  }
  OrderStatus status(AccountIndex account, const VenueOrderId& id) {
    const ExchangeOrder* order = exchange.find(account, id);
    return order == nullptr ? OrderStatus::rejected : order->status;
  }
  // The statuses that the account was told for an order, in order.
  std::vector<OrderStatus> told(const VenueOrderId& id) {
    std::vector<OrderStatus> statuses;
    for (const Output& output : exchange.take_outputs()) {
      const auto* change = std::get_if<OrderChanged>(&output);
      if (change != nullptr && change->order.id == id) statuses.push_back(change->order.status);
    }
    return statuses;
  }

  Exchange exchange;
  InstrumentIndex gold = exchange.add_instrument(gold_rules());
  AccountIndex alice = exchange.add_account({.id = "alice"});
  AccountIndex bob = exchange.add_account({.id = "bob"});
  WallTime now = wall_from_unix_ms(1'760'000'000'000);
};

TEST_F(ExchangeTest, RestsAnOrderThatNobodyMeets) {
  const auto id = place(alice, limit(Side::buy, 40'000, 100));
  EXPECT_EQ(told(id), (std::vector{OrderStatus::pending_submit, OrderStatus::submitted}));
  ASSERT_TRUE(exchange.top(gold).bid);
  EXPECT_EQ(exchange.top(gold).bid->price, Price{40'000});
  EXPECT_EQ(exchange.top(gold).bid->quantity, Quantity{100});
}

TEST_F(ExchangeTest, TradesByPriceThenTime) {
  const auto worse = place(bob, limit(Side::sell, 40'010, 100));
  const auto first = place(bob, limit(Side::sell, 40'000, 100));
  const auto second = place(bob, limit(Side::sell, 40'000, 100));
  place(alice, limit(Side::buy, 40'010, 150));
  EXPECT_EQ(status(bob, first), OrderStatus::filled);
  EXPECT_EQ(status(bob, second), OrderStatus::partially_filled);
  EXPECT_EQ(status(bob, worse), OrderStatus::submitted);
}

TEST_F(ExchangeTest, TradesAtTheRestingPrice) {
  place(bob, limit(Side::sell, 40'000, 100));
  const auto id = place(alice, limit(Side::buy, 40'500, 100));
  EXPECT_EQ(exchange.find(alice, id)->last_fill_price, Price{40'000});
}

TEST_F(ExchangeTest, AggregatesOneTakersExecutionIntoOneTrade) {
  place(bob, limit(Side::sell, 40'000, 100));
  place(bob, limit(Side::sell, 40'010, 100));
  exchange.take_outputs();
  place(alice, limit(Side::buy, 40'010, 200));
  std::vector<Traded> trades;
  for (const Output& output : exchange.take_outputs()) {
    if (const auto* trade = std::get_if<Traded>(&output)) trades.push_back(*trade);
  }
  ASSERT_EQ(trades.size(), 1U);
  EXPECT_EQ(trades[0].volume, Quantity{200});
  EXPECT_EQ(trades[0].min_price, Price{40'000});
  EXPECT_EQ(trades[0].max_price, Price{40'010});
  EXPECT_EQ(trades[0].taker_side, Side::buy);
}

TEST_F(ExchangeTest, CancelsAPostOnlyOrderThatWouldTake) {
  place(bob, limit(Side::sell, 40'000, 100));
  NewOrder order = limit(Side::buy, 40'000, 100);
  order.post_only = true;
  const auto id = place(alice, order);
  EXPECT_EQ(told(id), (std::vector{OrderStatus::pending_submit, OrderStatus::cancelled}));
  EXPECT_EQ(exchange.position(alice, gold).net(), Quantity{0});
  EXPECT_EQ(exchange.top(gold).ask->quantity, Quantity{100});
}

TEST_F(ExchangeTest, SelfTradePreventionCancelsTheOlderOrder) {
  const auto older = place(alice, limit(Side::sell, 40'000, 100));
  const auto newer = place(alice, limit(Side::buy, 40'000, 50));
  EXPECT_EQ(status(alice, older), OrderStatus::cancelled);
  EXPECT_EQ(exchange.find(alice, older)->reason.view(), "self-trade prevention");
  EXPECT_EQ(status(alice, newer), OrderStatus::submitted);
  EXPECT_EQ(exchange.position(alice, gold).net(), Quantity{0});
}

TEST_F(ExchangeTest, SelfTradePreventionGoesOnToOtherPeoplesOrders) {
  const auto older = place(alice, limit(Side::sell, 40'000, 100));
  place(bob, limit(Side::sell, 40'000, 30));
  const auto newer = place(alice, limit(Side::buy, 40'000, 50));
  EXPECT_EQ(status(alice, older), OrderStatus::cancelled);
  EXPECT_EQ(exchange.find(alice, newer)->executed, Quantity{30});
  EXPECT_EQ(status(alice, newer), OrderStatus::partially_filled);
}

TEST_F(ExchangeTest, CancelsWhatAnIocOrderLeavesOver) {
  place(bob, limit(Side::sell, 40'000, 30));
  NewOrder order = limit(Side::buy, 40'000, 100);
  order.time_in_force = TimeInForce::ioc;
  EXPECT_EQ(status(alice, place(alice, order)), OrderStatus::partially_filled_cancelled);
  EXPECT_EQ(status(alice, place(alice, order)), OrderStatus::cancelled);
  EXPECT_FALSE(exchange.top(gold).bid);
}

TEST_F(ExchangeTest, StopsAMarketOrderAtTwoPercentImpact) {
  place(bob, limit(Side::sell, 40'000, 10));
  place(bob, limit(Side::sell, 40'800, 10));
  place(bob, limit(Side::sell, 40'801, 10));
  NewOrder order = limit(Side::buy, 0, 30);
  order.type = OrderType::market;
  const auto id = place(alice, order);
  EXPECT_EQ(exchange.find(alice, id)->executed, Quantity{20});
  EXPECT_EQ(status(alice, id), OrderStatus::partially_filled_cancelled);
}

TEST_F(ExchangeTest, TakesGtdOrdersOffAtTheirTime) {
  NewOrder order = limit(Side::buy, 40'000, 100);
  order.time_in_force = TimeInForce::gtd;
  order.cancel_at = now + seconds(30);
  const auto id = place(alice, order);
  EXPECT_EQ(exchange.next_expiry(), now + seconds(30));
  exchange.advance(now + seconds(30) - milliseconds(1));
  EXPECT_EQ(status(alice, id), OrderStatus::submitted);
  exchange.advance(now + seconds(30));
  EXPECT_EQ(status(alice, id), OrderStatus::cancelled);
  EXPECT_FALSE(exchange.next_expiry());
  EXPECT_FALSE(exchange.top(gold).bid);
}

TEST_F(ExchangeTest, RefusesAGtdOrderWhoseTimeIsOver) {
  NewOrder order = limit(Side::buy, 40'000, 100);
  order.time_in_force = TimeInForce::gtd;
  order.cancel_at = now;
  EXPECT_EQ(refusal(alice, order), "cancelAt must be in the future");
}

TEST_F(ExchangeTest, RefusesPricesOutsideTheCollar) {
  place(bob, limit(Side::sell, 40'000, 100));
  EXPECT_EQ(refusal(alice, limit(Side::buy, 44'001, 1)), "Price outside allowed range");
  EXPECT_EQ(refusal(alice, limit(Side::buy, 44'000, 1)), "");
  place(bob, limit(Side::buy, 30'000, 100));
  EXPECT_EQ(refusal(alice, limit(Side::sell, 26'999, 1)), "Price outside allowed range");
  EXPECT_EQ(refusal(alice, limit(Side::sell, 27'000, 1)), "");
}

TEST_F(ExchangeTest, RefusesPricesOutsideTheBandAroundTheMark) {
  exchange.set_mark(gold, 0.04);
  EXPECT_EQ(refusal(alice, limit(Side::buy, 19'999, 1)), "Price outside allowed range");
  EXPECT_EQ(refusal(alice, limit(Side::buy, 20'000, 1)), "");
  EXPECT_EQ(refusal(bob, limit(Side::sell, 60'001, 1)), "Price outside allowed range");
}

TEST_F(ExchangeTest, RefusesOrdersThatAreTooLargeOrTooSmall) {
  EXPECT_EQ(refusal(alice, limit(Side::buy, 40'000, 0)), "Quantity below the minimum of 0.01");
  EXPECT_EQ(refusal(alice, limit(Side::buy, 40'000, 6'251)), "Order value above the maximum");
  EXPECT_EQ(refusal(alice, limit(Side::buy, 40'000, 6'250)), "");  // 2.5 BTC
  NewOrder market = limit(Side::sell, 0, 1'251);
  market.type = OrderType::market;
  EXPECT_EQ(refusal(bob, market), "Order value above the maximum");
  market.quantity = {1'250};  // 0.5 BTC
  EXPECT_EQ(refusal(bob, market), "");
}

TEST_F(ExchangeTest, RefusesWhatTheBalanceCannotCarry) {
  const auto poor = exchange.add_account({.id = "poor", .balance = Amount{10'000'000}});  // 0.001 BTC
  EXPECT_EQ(refusal(poor, limit(Side::buy, 40'000, 26)), "Insufficient balance");
  EXPECT_EQ(refusal(poor, limit(Side::buy, 40'000, 25)), "");
  EXPECT_EQ(refusal(poor, limit(Side::buy, 40'000, 1)), "Insufficient balance");
}

TEST_F(ExchangeTest, CanTellARefusalAsALateReject) {
  const auto id = exchange.place_or_reject(alice, limit(Side::buy, 40'000, 6'251), now);
  EXPECT_EQ(told(id), (std::vector{OrderStatus::pending_submit, OrderStatus::rejected}));
  EXPECT_EQ(exchange.orders(alice, false).size(), 0U);
  EXPECT_EQ(exchange.orders(alice, true).size(), 1U);
}

TEST_F(ExchangeTest, BooksFeesPositionsAndBalance) {
  place(bob, limit(Side::sell, 40'000, 100));
  place(alice, limit(Side::buy, 40'000, 100));
  place(bob, limit(Side::buy, 41'000, 100));
  place(alice, limit(Side::sell, 41'000, 100));
  // Alice took twice: 0.04 and 0.041 BTC at 0.096 %; she earned 0.001 BTC before fees.
  const Amount fees{384'000 + 393'600};
  EXPECT_EQ(exchange.position(alice, gold).fees(), fees);
  EXPECT_EQ(exchange.balance(alice), Amount{100'000'000'000} + Amount{10'000'000} - fees);
  EXPECT_EQ(exchange.position(bob, gold).fees(), Amount{80'000 + 82'000});
  ASSERT_EQ(exchange.transactions(alice).size(), 2U);
  const Transaction& close = exchange.transactions(alice).back();
  EXPECT_EQ(close.pnl, Amount{10'000'000});
  EXPECT_EQ(close.position_before, Quantity{100});
  EXPECT_EQ(close.position_after, Quantity{0});
  EXPECT_TRUE(close.is_taker);
  EXPECT_EQ(close.trade, exchange.transactions(bob).back().trade);
}

TEST_F(ExchangeTest, WhoIsLongPaysFundingToWhoIsShort) {
  place(bob, limit(Side::sell, 40'000, 100));
  place(alice, limit(Side::buy, 40'000, 100));
  const Amount alice_before = exchange.balance(alice);
  const Amount bob_before = exchange.balance(bob);
  exchange.take_outputs();
  exchange.set_mark(gold, 0.041);
  exchange.pay_funding(gold, 0.001, now);  // of 0.041 BTC
  EXPECT_EQ(exchange.balance(alice), alice_before - Amount{410'000});
  EXPECT_EQ(exchange.balance(bob), bob_before + Amount{410'000});
  exchange.pay_funding(gold, -0.001, now);
  EXPECT_EQ(exchange.balance(alice), alice_before);
  const Transaction& row = exchange.transactions(alice).back();
  EXPECT_EQ(row.kind, TransactionKind::funding);
  EXPECT_EQ(row.pnl, Amount{410'000});
  EXPECT_EQ(row.balance_after, alice_before);
  EXPECT_EQ(exchange.position(alice, gold).net(), Quantity{100});
  int balances = 0;
  for (const Output& output : exchange.take_outputs())
    balances += std::holds_alternative<BalanceChanged>(output) ? 1 : 0;
  EXPECT_EQ(balances, 4);
}

TEST_F(ExchangeTest, FeesAreWholeSats) {
  place(bob, limit(Side::sell, 40'001, 1));
  place(alice, limit(Side::buy, 40'001, 1));
  EXPECT_EQ(exchange.position(alice, gold).fees(), Amount{3'800}) << "0.00040001 BTC at 0.096 %";
  EXPECT_EQ(exchange.position(bob, gold).fees(), Amount{800});
}

TEST_F(ExchangeTest, AnOrderWaitingForItsCancelCanStillBeFilled) {
  const auto id = place(alice, limit(Side::buy, 40'000, 100));
  EXPECT_EQ(exchange.begin_cancel(alice, id, now), CancelResult::done);
  place(bob, limit(Side::sell, 40'000, 40));
  EXPECT_EQ(status(alice, id), OrderStatus::pending_cancel);
  EXPECT_EQ(exchange.cancel(alice, id, now), CancelResult::done);
  EXPECT_EQ(told(id),
            (std::vector{OrderStatus::pending_submit, OrderStatus::submitted, OrderStatus::pending_cancel,
                         OrderStatus::pending_cancel, OrderStatus::partially_filled_cancelled}));
  EXPECT_EQ(exchange.cancel(alice, id, now), CancelResult::already_final);
  EXPECT_EQ(exchange.cancel(bob, id, now), CancelResult::not_found);
}

TEST_F(ExchangeTest, CancelAllTakesEveryOrderOfTheAccountAndNoOther) {
  const auto other = exchange.add_instrument(gold_rules());
  place(alice, limit(Side::buy, 40'000, 100));
  NewOrder elsewhere = limit(Side::sell, 40'000, 100);
  elsewhere.instrument = other;
  place(alice, elsewhere);
  const auto bobs = place(bob, limit(Side::buy, 39'000, 100));
  EXPECT_EQ(exchange.cancel_all(alice, now).size(), 2U);
  EXPECT_TRUE(exchange.orders(alice, false).empty());
  EXPECT_EQ(status(bob, bobs), OrderStatus::submitted);
}

TEST_F(ExchangeTest, TellsTheTopOnlyWhenItChanges) {
  place(alice, limit(Side::buy, 40'000, 100));
  exchange.take_outputs();
  place(bob, limit(Side::buy, 39'000, 100));
  int tops = 0;
  for (const Output& output : exchange.take_outputs())
    tops += std::holds_alternative<TopChanged>(output) ? 1 : 0;
  EXPECT_EQ(tops, 0);
}

TEST_F(ExchangeTest, LevelChangesAddUpToTheBook) {
  place(alice, limit(Side::buy, 40'000, 100));
  place(bob, limit(Side::buy, 40'000, 50));
  place(bob, limit(Side::sell, 40'000, 120));
  exchange.cancel_all(bob, now);
  Quantity sum;
  for (const Output& output : exchange.take_outputs()) {
    const auto* level = std::get_if<LevelChanged>(&output);
    if (level == nullptr || level->side != Side::buy) continue;
    sum += level->change;
    EXPECT_EQ(level->total, sum);
  }
  EXPECT_EQ(sum, Quantity{0});
}

TEST_F(ExchangeTest, IdsLookLikeUuidsWithTheirTime) {
  const std::string id(place(alice, limit(Side::buy, 40'000, 100)).view());
  ASSERT_EQ(id.size(), 36U);
  EXPECT_EQ(id[14], '7');
  const std::string ms = id.substr(0, 8) + id.substr(9, 4);
  EXPECT_EQ(std::stoll(ms, nullptr, 16), unix_ms(now));
}

TEST_F(ExchangeTest, ForgetsNothingOverARestart) {
  const auto rests = place(alice, limit(Side::buy, 40'000, 100));
  place(bob, limit(Side::sell, 40'000, 40));
  exchange.set_mark(gold, 0.04);
  exchange.pay_funding(gold, 0.01, now);
  exchange.transfer(alice, Amount{-5'000}, now);
  Exchange again;
  again.add_instrument(gold_rules());
  again.add_account({.id = "alice"});
  for (const Transaction& row : exchange.transactions(alice)) again.restore_transaction(alice, row);
  for (const ExchangeOrder* order : exchange.orders(alice, true)) again.restore_order(*order);
  EXPECT_EQ(again.position(alice, gold).net(), Quantity{40});
  EXPECT_EQ(again.balance(alice), exchange.balance(alice));
  EXPECT_EQ(again.find(alice, rests)->executed, Quantity{40});
  EXPECT_EQ(again.top(gold).bid->quantity, Quantity{60});
  EXPECT_EQ(again.cancel(alice, rests, now), CancelResult::done);
}

TEST_F(ExchangeTest, HouseAccountsLeaveNoTrace) {
  const auto house = exchange.add_account({.id = "house", .house = true});
  place(house, limit(Side::sell, 40'000, 100));
  place(alice, limit(Side::buy, 40'000, 100));
  EXPECT_TRUE(exchange.orders(house, true).empty());
  EXPECT_TRUE(exchange.transactions(house).empty());
  for (const Output& output : exchange.take_outputs()) {
    if (const auto* change = std::get_if<OrderChanged>(&output)) {
      EXPECT_EQ(change->order.account, alice);
    }
  }
}

}  // namespace
}  // namespace mm::simulator
