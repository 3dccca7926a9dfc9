// Addresses and waits: the parts without sockets.
#include <gtest/gtest.h>

#include "net/backoff.h"
#include "net/url.h"

namespace mm::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Url, TakesWhatVenuesPublish) {
  const auto url = parse_url("wss://ws.roxom.com/ws").value();
  EXPECT_TRUE(url.tls);
  EXPECT_EQ(url.host_header(), "ws.roxom.com");
  EXPECT_EQ(url.port, "443");
  EXPECT_EQ(url.target, "/ws");
  const auto stream = parse_url("ws://127.0.0.1:9443").value();
  EXPECT_FALSE(stream.tls);
  EXPECT_EQ(stream.host_header(), "127.0.0.1:9443");
  EXPECT_EQ(stream.target, "/");
}

TEST(Url, RefusesTheRestWithASentence) {
  for (const char* text : {"", "api.roxom.com", "ftp://x", "https://", "https://:443", "https://h:port",
                           "https://u@h", "https://h:123456"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url.ok()) << text;
    EXPECT_NE(url.error().find("is not an address"), std::string::npos);
  }
}

TEST(Backoff, FirstAtOnceThenGrowingWithJitterUpToItsBound) {
  Backoff backoff({}, 7);
  EXPECT_EQ(backoff.next(), Duration{});
  Duration whole = milliseconds(250);
  for (int attempt = 0; attempt < 12; ++attempt) {
    const Duration wait = backoff.next();
    EXPECT_GE(wait, whole / 2);
    EXPECT_LE(wait, whole);
    whole = std::min<Duration>(whole * 2, seconds(10));
  }
}

TEST(Backoff, OnlyALinkThatHeldStartsAfresh) {
  Backoff backoff({}, 7);
  backoff.next();
  backoff.next();
  backoff.lost_after(seconds(59));
  EXPECT_GT(backoff.next(), Duration{});
  backoff.lost_after(seconds(60));
  EXPECT_EQ(backoff.next(), Duration{});
}

TEST(Backoff, StaysBelowThreeHundredAttemptsInFiveMinutes) {
  Backoff backoff({}, 7);
  Duration elapsed{};
  int attempts = 0;
  while (elapsed < std::chrono::minutes(5)) {
    elapsed += backoff.next();
    ++attempts;
  }
  EXPECT_LT(attempts, 300);
}

}  // namespace
}  // namespace mm::net
