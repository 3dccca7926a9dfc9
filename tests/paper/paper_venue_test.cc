// What an engine is told by the imagined exchange, and when.
#include "paper/paper_venue.h"

#include <gtest/gtest.h>

#include "engine/describe.h"
#include "testing/engine_driver.h"

namespace mm::paper {
namespace {

using engine::VenueOrderState;
using std::chrono::milliseconds;

constexpr Now kBegun{MonoTime(std::chrono::hours(1)), wall_from_unix_ms(1'760'000'000'000)};

class Venue : public ::testing::Test {
 protected:
  Venue() {
    venue.on(engine::VenueTopChanged{TopOfBook{Level{Price{40'000}, Quantity{100}},
                                               Level{Price{40'010}, Quantity{100}}}},
             at());
    EXPECT_EQ(all_until(20).size(), 1u) << "the exchange's clock";
  }

  MonoTime at() const { return kBegun.mono + milliseconds(ms); }

  // Everything that is told until `until_ms` after the beginning.
  std::vector<engine::Event> all_until(int until_ms) {
    std::vector<engine::Event> told;
    ms = until_ms;
    while (const auto event = venue.take(at())) told.push_back(*event);
    return told;
  }
  template <typename T>
  static T as(const engine::Event& event) {
    EXPECT_TRUE(std::holds_alternative<T>(event));
    return std::holds_alternative<T>(event) ? std::get<T>(event) : T{};
  }
  void place(std::int64_t price, std::optional<WallTime> expires = std::nullopt) {
    venue.place({OrderId{++orders}, Side::buy, Price{price}, Quantity{50}, true, at(), expires}, at());
  }

  std::shared_ptr<const Instrument> gold = std::make_shared<const Instrument>(testing::gold());
  PaperVenue venue{gold,
                   {.latency = milliseconds(20), .fees = {.maker_bps = 2}, .balance = Amount{1'000'000'000}},
                   kBegun};
  std::uint64_t orders = 0;
  int ms = 0;
};

TEST_F(Venue, ACreateIsAnsweredAfterTheWayThereAndBack) {
  place(40'001);
  EXPECT_EQ(venue.next(), at() + milliseconds(20));
  EXPECT_TRUE(all_until(59).empty());
  const auto told = all_until(60);
  ASSERT_EQ(told.size(), 2u);
  const auto accepted = as<engine::OrderAccepted>(told[0]);
  EXPECT_EQ(accepted.id, OrderId{1});
  EXPECT_EQ(as<engine::OrderReport>(told[1]).venue_id, accepted.venue_id);
  EXPECT_EQ(venue.next(), MonoTime::max());
}

TEST_F(Venue, WhatTradesBeforeTheOrderIsThereIsNotItsTrade) {
  place(40'001);
  all_until(39);
  venue.on(engine::VenueTraded{Side::sell, Price{40'000}, Price{40'000}, Quantity{50}}, at());
  all_until(60);
  EXPECT_TRUE(all_until(200).empty());
  venue.on(engine::VenueTraded{Side::sell, Price{40'000}, Price{40'000}, Quantity{50}}, at());
  EXPECT_TRUE(all_until(219).empty());
  const auto told = all_until(220);
  ASSERT_EQ(told.size(), 1u);
  const auto report = as<engine::OrderReport>(told[0]);
  EXPECT_EQ(report.state, VenueOrderState::filled);
  EXPECT_EQ(report.executed, Quantity{50});
  EXPECT_EQ(report.executed_value, gold->notional(Price{40'001}, Quantity{50}));
}

TEST_F(Venue, ACancelTakesItsTimeAndMayComeTooLate) {
  place(40'001);
  const auto id = as<engine::OrderAccepted>(all_until(60)[0]).venue_id;
  venue.cancel({OrderId{1}, id, at()}, at());
  all_until(70);
  venue.on(engine::VenueTraded{Side::sell, Price{40'000}, Price{40'000}, Quantity{50}}, at());
  const auto told = all_until(100);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(as<engine::OrderReport>(told[0]).state, VenueOrderState::filled);
  EXPECT_EQ(as<engine::CancelAnswered>(told[1]).answer, engine::CancelAnswer::refused);
}

TEST_F(Venue, ACancelInTimeIsAcceptedAndReported) {
  place(40'001);
  const auto id = as<engine::OrderAccepted>(all_until(60)[0]).venue_id;
  venue.cancel({OrderId{1}, id, at()}, at());
  const auto told = all_until(100);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(as<engine::CancelAnswered>(told[0]).answer, engine::CancelAnswer::accepted);
  EXPECT_EQ(as<engine::OrderReport>(told[1]).state, VenueOrderState::cancelled);
}

TEST_F(Venue, AnOrderEndsByItselfInTheExchangesTime) {
  place(40'001, kBegun.wall + milliseconds(500));
  all_until(60);
  EXPECT_EQ(venue.next(), kBegun.mono + milliseconds(500));
  EXPECT_TRUE(all_until(519).empty());
  const auto told = all_until(520);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(as<engine::OrderReport>(told[0]).detail.view(), "expired");
}

TEST_F(Venue, AQueryTellsTheOrderOrThatThereIsNone) {
  place(40'001);
  const auto id = as<engine::OrderAccepted>(all_until(60)[0]).venue_id;
  venue.query({OrderId{1}, id, {}}, at());
  venue.query({OrderId{2}, "nobody", {}}, at());
  const auto told = all_until(100);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_TRUE(as<engine::OrderReport>(told[0]).answers_query);
  EXPECT_EQ(as<engine::OrderNotFound>(told[1]).id, OrderId{2});
}

TEST_F(Venue, TheAccountShowsOrdersPositionAndBalance) {
  place(40'001);
  place(39'000);
  all_until(60);
  venue.on(engine::VenueTraded{Side::sell, Price{40'000}, Price{40'000}, Quantity{50}}, at());
  all_until(80);
  venue.load_account({7, false}, at());
  venue.load_account({8, true}, at());
  const auto told = all_until(120);
  ASSERT_EQ(told.size(), 2u);
  const auto loaded = as<engine::AccountLoaded>(told[0]);
  EXPECT_EQ(loaded.request, 7u);
  ASSERT_EQ(loaded.account->orders.size(), 1u);
  EXPECT_EQ(loaded.account->orders[0].price, Price{39'000});
  EXPECT_EQ(loaded.account->position.net, Quantity{50});
  EXPECT_EQ(loaded.account->position.average_entry, Price{40'001});
  const Amount fee{gold->notional(Price{40'001}, Quantity{50}).atoms * 2 / 10'000};
  EXPECT_EQ(loaded.account->balance, Amount{1'000'000'000} - fee);
  EXPECT_EQ(as<engine::AccountLoaded>(told[1]).account->orders.size(), 2u) << "with the closed one";
}

TEST_F(Venue, CancellingTheAccountLeavesNothing) {
  place(40'001);
  place(39'000);
  all_until(60);
  venue.cancel_account(at());
  const auto told = all_until(100);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_TRUE(as<engine::AccountCancelled>(told[0]).ok);
  venue.on(engine::VenueTraded{Side::sell, Price{30'000}, Price{30'000}, Quantity{500}}, at());
  EXPECT_TRUE(all_until(1000).empty());
}

TEST_F(Venue, TheSameCallsGiveTheSameEvents) {
  const auto live = [&] {
    PaperVenue one{gold, {.latency = milliseconds(7)}, kBegun};
    std::string told;
    MonoTime now = kBegun.mono;
    for (std::uint64_t i = 1; i <= 200; ++i) {
      const auto price = static_cast<std::int64_t>(40'000 + i * 7 % 11);
      one.on(engine::VenueTopChanged{TopOfBook{Level{Price{price - 3}, Quantity{30}},
                                               Level{Price{price + 3}, Quantity{30}}}},
             now);
      one.place({OrderId{i}, i % 2 == 0 ? Side::buy : Side::sell, Price{price}, Quantity{50}}, now);
      one.on(
          engine::VenueTraded{i % 3 == 0 ? Side::buy : Side::sell, Price{price}, Price{price}, Quantity{20}},
          now);
      now += milliseconds(3);
      while (const auto event = one.take(now)) told += engine::describe(*event) + '\n';
    }
    return told;
  };
  const std::string first = live();
  EXPECT_NE(first.find("filled"), std::string::npos);
  EXPECT_EQ(live(), first);
}

}  // namespace
}  // namespace mm::paper
