// Quotes that take themselves off the book when nobody renews them.
#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

using std::chrono::seconds;
using testing::EngineDriver;

class Expiry : public ::testing::Test {
 protected:
  Expiry() { driver.send(VenueClockRead{exchange_begin}); }

  WallTime exchange_now() const { return exchange_begin + (driver.now.mono - mono_begin); }
  // In steps of a half of the lifetime.
  WallTime expiry_of_now() const {
    const WallTime latest = exchange_now() + seconds(60);
    return latest - latest.time_since_epoch() % seconds(30);
  }
  PlaceOrder newest(Side side) const {
    PlaceOrder newest;
    for (const auto& order : driver.placed()) {
      if (order.side == side) newest = order;
    }
    return newest;
  }
  EngineDriver driver;
  const MonoTime mono_begin = driver.now.mono;
  // The exchange's clock is 40 s ahead of ours.
  const WallTime exchange_begin = driver.now.wall + seconds(40);
};

TEST_F(Expiry, QuotesExpireInTheExchangesTime) {
  driver.advance(seconds(7));
  driver.start_quoting();
  EXPECT_EQ(newest(Side::buy).expires_at, expiry_of_now());
  EXPECT_EQ(newest(Side::sell).expires_at, expiry_of_now());
}

TEST_F(Expiry, OrdersSentOneAfterTheOtherExpireTogetherAndNeverLaterThanMeant) {
  driver.start_quoting();
  for (int i = 0; i < 240; ++i) {
    driver.advance(std::chrono::milliseconds(250));
    driver.accept_all();
    driver.prices(4000 + i % 2 * 10);
    for (const auto& cancel : driver.cancels()) driver.report(cancel.id, VenueOrderState::cancelled);
    for (const auto& order : driver.placed()) {
      ASSERT_EQ(order.expires_at, expiry_of_now());
      ASSERT_LE(*order.expires_at, exchange_now() + seconds(60));
      ASSERT_GT(*order.expires_at, exchange_now() + seconds(52));
    }
  }
}

TEST_F(Expiry, AStepOfOurClockChangesNothing) {
  driver.now.wall += std::chrono::minutes(10);
  driver.start_quoting();
  EXPECT_EQ(newest(Side::buy).expires_at, expiry_of_now());
}

TEST_F(Expiry, WithoutTheExchangesClockQuotesDoNotExpireAndThePictureSaysSo) {
  EngineDriver blind;
  blind.start_quoting();
  ASSERT_EQ(blind.placed().size(), 2u);
  EXPECT_FALSE(blind.placed()[0].expires_at);
  EXPECT_FALSE(blind.snapshot().venue_clock_offset);
  driver.start_quoting();
  EXPECT_EQ(driver.snapshot().venue_clock_offset, Duration(seconds(40)));
}

TEST_F(Expiry, ALifetimeOfZeroMeansNoExpiry) {
  driver.send(ChangeParameters{CommandId{9}, {{"order_lifetime_ms", "0"}}, {}});
  driver.start_quoting();
  EXPECT_FALSE(newest(Side::buy).expires_at);
}

TEST_F(Expiry, AQuoteIsRenewedWhenAQuarterOfItsLifeIsLeftThoughThePriceStands) {
  driver.start_quoting();
  const WallTime expires = newest(Side::buy).expires_at.value();
  driver.accept_all();
  int seconds_quoted = 0;
  while (exchange_now() + seconds(1) < expires - seconds(15)) {
    driver.advance(seconds(1));
    driver.prices(4000);
    ++seconds_quoted;
  }
  EXPECT_GE(seconds_quoted, 14);
  EXPECT_TRUE(driver.cancels().empty());
  EXPECT_TRUE(driver.placed().empty());
  driver.advance(seconds(1));
  driver.prices(4000);
  EXPECT_EQ(driver.cancels().size(), 2u);
  for (const auto& cancel : driver.cancels()) driver.report(cancel.id, VenueOrderState::cancelled);
  EXPECT_EQ(newest(Side::buy).expires_at, expiry_of_now());
  EXPECT_EQ(newest(Side::sell).expires_at, expiry_of_now());
}

TEST_F(Expiry, AnExpiredQuoteComesBackAtOnce) {
  driver.send(ChangeParameters{CommandId{9}, {{"order_lifetime_ms", "10000"}}, {}});
  driver.start_quoting();
  const PlaceOrder bid = newest(Side::buy);
  driver.accept_all();
  // The feed pauses, so that nothing renews; then the exchange tells the end.
  driver.now.mono += seconds(10);
  driver.now.wall += seconds(10);
  driver.prices(4000);
  driver.report(bid.id, VenueOrderState::cancelled);
  EXPECT_EQ(newest(Side::buy).price, bid.price);
  EXPECT_GT(newest(Side::buy).id, bid.id);
}

}  // namespace
}  // namespace mm::engine
