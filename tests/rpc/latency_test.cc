#include "rpc/latency.h"

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

namespace mm::rpc {
namespace {

using google::protobuf::util::TimeUtil;
using std::chrono::microseconds;

TEST(Latency, NothingMeasuredHasNoParts) {
  const auto response = latency_of(3, {});
  EXPECT_EQ(response.orders(), 3u);
  EXPECT_EQ(response.measured(), 0u);
  EXPECT_EQ(response.parts_size(), 0);
}

TEST(Latency, PercentilesAreNearestRankAndThePartsAreAllOfTheWay) {
  std::vector<engine::StageTimes> paths;
  for (int i = 100; i >= 1; --i) {
    paths.push_back(
        {microseconds(i), microseconds(10), microseconds(0), microseconds(2 * i), microseconds(5)});
  }
  const auto response = latency_of(500, paths);
  EXPECT_EQ(response.measured(), 100u);
  ASSERT_EQ(response.parts_size(), 6);
  const auto us = [](const google::protobuf::Duration& time) {
    return TimeUtil::DurationToMicroseconds(time);
  };
  const auto& read = response.parts(0);
  EXPECT_EQ(read.name(), "read");
  EXPECT_EQ(us(read.median()), 50);
  EXPECT_EQ(us(read.p90()), 90);
  EXPECT_EQ(us(read.p99()), 99);
  EXPECT_EQ(us(read.longest()), 100);
  EXPECT_EQ(response.parts(3).name(), "sign");
  EXPECT_EQ(us(response.parts(3).median()), 100);
  const auto& total = response.parts(5);
  EXPECT_EQ(total.name(), "total");
  EXPECT_EQ(us(total.median()), 50 + 10 + 100 + 5);
  EXPECT_EQ(us(total.longest()), 100 + 10 + 200 + 5);
  for (const auto& part : response.parts()) EXPECT_FALSE(part.description().empty()) << part.name();
}

TEST(Latency, OfOneOrderAllAreItsTimes) {
  const auto response =
      latency_of(1, {{microseconds(1), microseconds(2), microseconds(3), microseconds(4), microseconds(5)}});
  for (const auto& part : response.parts()) {
    EXPECT_EQ(TimeUtil::DurationToNanoseconds(part.median()),
              TimeUtil::DurationToNanoseconds(part.longest()));
  }
}

}  // namespace
}  // namespace mm::rpc
