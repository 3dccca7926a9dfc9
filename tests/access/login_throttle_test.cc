#include "access/login_throttle.h"

#include <gtest/gtest.h>

namespace mm::access {
namespace {

constexpr MonoTime kBegin{std::chrono::hours(1)};

// Another guess each time.
void fail(LoginThrottle& throttle, const std::string& address, MonoTime now) {
  static int guesses = 0;
  throttle.failed(address, digest_of(std::to_string(++guesses)), now);
}

TEST(LoginThrottle, TheFirstWrongOnesAreFreeThenEachWaitsTwiceAsLong) {
  LoginThrottle throttle;
  for (int i = 0; i < LoginThrottle::kFree - 1; ++i) fail(throttle, "a", kBegin);
  EXPECT_EQ(throttle.wait("a", kBegin), Duration(0));
  fail(throttle, "a", kBegin);
  EXPECT_EQ(throttle.wait("a", kBegin), std::chrono::seconds(1));
  fail(throttle, "a", kBegin);
  EXPECT_EQ(throttle.wait("a", kBegin), std::chrono::seconds(2));
  EXPECT_EQ(throttle.wait("a", kBegin + std::chrono::seconds(2)), Duration(0));
  for (int i = 0; i < 100; ++i) fail(throttle, "a", kBegin);
  EXPECT_EQ(throttle.wait("a", kBegin), LoginThrottle::kLongestWait);
}

TEST(LoginThrottle, OneAddressDoesNotSlowDownAnother) {
  LoginThrottle throttle;
  for (int i = 0; i < 100; ++i) fail(throttle, "a", kBegin);
  EXPECT_EQ(throttle.wait("b", kBegin), Duration(0));
}

TEST(LoginThrottle, TheSameWrongOneAgainIsNoGuess) {
  LoginThrottle throttle;
  for (int i = 0; i < 100; ++i) throttle.failed("a", digest_of("of a page that was left open"), kBegin);
  EXPECT_EQ(throttle.wait("a", kBegin), Duration(0));
}

TEST(LoginThrottle, IsForgottenAfterAQuietTime) {
  LoginThrottle throttle;
  for (int i = 0; i < 100; ++i) fail(throttle, "a", kBegin);
  const MonoTime later = kBegin + LoginThrottle::kForgiven + std::chrono::seconds(1);
  fail(throttle, "a", later);
  EXPECT_EQ(throttle.wait("a", later), Duration(0));
}

TEST(LoginThrottle, AFloodOfAddressesIsTakenForOneAndTakesNoMoreRoom) {
  LoginThrottle throttle;
  for (std::size_t i = 0; i < LoginThrottle::kMostAddresses + 100; ++i) {
    fail(throttle, "flood " + std::to_string(i), kBegin);
  }
  EXPECT_GT(throttle.wait("one that is new", kBegin), Duration(0));
  EXPECT_EQ(throttle.wait("flood 1", kBegin), Duration(0)) << "has failed but once";
}

}  // namespace
}  // namespace mm::access
