#include "backtest/lane.h"

#include <gtest/gtest.h>

namespace mm::backtest {
namespace {

TEST(Lane, WhatArrivesFirstComesOutFirstAndOfTheSameTimeWhatWentInFirst) {
  Lane<int> lane;
  EXPECT_EQ(lane.next_time(), Duration::max());
  // Around the ring, and through its growth.
  for (int i = 0; i < 10; ++i) lane.push(Duration(i), i);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(lane.take(), i);
  constexpr int kTimes = 7;
  constexpr int kEach = 20;
  for (int i = 0; i < kTimes * kEach; ++i) lane.push(Duration(i * 5 % kTimes), i);
  int last = -1;
  for (int i = 0; i < kTimes * kEach; ++i) {
    const Duration at = lane.next_time();
    EXPECT_EQ(at, Duration(i / kEach));
    const int what = lane.take();
    EXPECT_EQ(Duration(what * 5 % kTimes), at);
    EXPECT_TRUE(i % kEach == 0 || what > last) << what << " after " << last;
    last = what;
  }
  EXPECT_EQ(lane.next_time(), Duration::max());
}

}  // namespace
}  // namespace mm::backtest
