#include "telemetry/line_limiter.h"

#include <gtest/gtest.h>

namespace mm::telemetry {
namespace {

using std::chrono::seconds;

constexpr MonoTime at(int second) {
  return MonoTime(seconds(1000 + second));
}

TEST(LineLimiter, AdmitsUpToTheBoundInAWindow) {
  LineLimiter limiter(3, seconds(10));
  EXPECT_TRUE(limiter.admit(at(0)));
  EXPECT_TRUE(limiter.admit(at(1)));
  EXPECT_TRUE(limiter.admit(at(2)));
  EXPECT_FALSE(limiter.admit(at(3)));
  EXPECT_FALSE(limiter.admit(at(9)));
}

TEST(LineLimiter, TellsHowManyWereLeftOutOnceTheWindowHasEnded) {
  LineLimiter limiter(1, seconds(10));
  limiter.admit(at(0));
  EXPECT_FALSE(limiter.has_left_out());
  limiter.admit(at(1));
  limiter.admit(at(2));
  EXPECT_TRUE(limiter.has_left_out());
  EXPECT_EQ(limiter.take_left_out(at(9)), 0u);
  EXPECT_EQ(limiter.take_left_out(at(10)), 2u);
  EXPECT_EQ(limiter.take_left_out(at(10)), 0u);
  EXPECT_FALSE(limiter.has_left_out());
}

TEST(LineLimiter, AdmitsAgainInTheNextWindow) {
  LineLimiter limiter(1, seconds(10));
  EXPECT_TRUE(limiter.admit(at(0)));
  EXPECT_FALSE(limiter.admit(at(9)));
  EXPECT_TRUE(limiter.admit(at(10)));
  EXPECT_FALSE(limiter.admit(at(11)));
}

TEST(LineLimiter, AWindowBeginsWithItsFirstLine) {
  LineLimiter limiter(1, seconds(10));
  EXPECT_TRUE(limiter.admit(at(0)));
  EXPECT_TRUE(limiter.admit(at(15)));
  EXPECT_FALSE(limiter.admit(at(24)));
  EXPECT_TRUE(limiter.admit(at(25)));
}

TEST(LineLimiter, WhatWasNotToldIsKept) {
  LineLimiter limiter(1, seconds(10));
  for (const int second : {0, 1, 10, 11, 12}) limiter.admit(at(second));
  EXPECT_EQ(limiter.take_left_out(at(12)), 1u);
  EXPECT_EQ(limiter.take_left_out(at(20)), 2u);
}

TEST(LineLimiter, SlowLinesAreNeverLeftOut) {
  LineLimiter limiter;
  for (int second = 0; second < 1000; ++second) EXPECT_TRUE(limiter.admit(at(second)));
}

}  // namespace
}  // namespace mm::telemetry
