#include "recording/wall_text.h"

#include <gmock/gmock.h>

namespace mm::recording {
namespace {

TEST(WallText, ATimeComesBackAsItWasWritten) {
  const WallTime time = wall_from_unix_ns(1'760'000'000'123'456'789);
  EXPECT_EQ(wall_text(time), "2025-10-09T08:53:20.123456789Z");
  EXPECT_EQ(*parse_wall(wall_text(time)), time);
  EXPECT_EQ(*parse_wall("2025-10-09T08:53:20.5"), wall_from_unix_ns(1'760'000'000'500'000'000));
  EXPECT_EQ(*parse_wall("1970-01-01T00:00:00"), WallTime{});
}

TEST(WallText, WhatIsNoTimeIsRefusedWithAnExample) {
  for (const char* text : {"", "now", "2025-10-09", "2025-13-09T08:53:20", "2025-02-30T08:53:20",
                           "2025-10-09T24:00:00", "2025-10-09T08:53:20.", "2025-10-09T08:53:20.1234567890",
                           "2025-10-09T08:53:20.5x", "2025-10-09 08:53:20"}) {
    const auto time = parse_wall(text);
    ASSERT_FALSE(time.ok()) << text;
    EXPECT_THAT(time.error(), ::testing::HasSubstr("2026-01-31T23:59:59.5Z"));
  }
}

}  // namespace
}  // namespace mm::recording
