#include "http/origin_gate.h"

#include <gtest/gtest.h>

namespace mm::http {
namespace {

TEST(OriginGate, LoopbackIsOursByEveryName) {
  const OriginGate gate({}, {});
  for (const char* host : {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:8080", "127.1.2.3:80",
                           "[::1]", "[::1]:8080"}) {
    EXPECT_TRUE(gate.is_ours(host)) << host;
  }
}

TEST(OriginGate, ANameSomebodyElseHasMadeLeadHereIsNotOurs) {
  const OriginGate gate({"desk.example.org"}, {});
  EXPECT_TRUE(gate.is_ours("desk.example.org"));
  EXPECT_TRUE(gate.is_ours("DESK.example.org:8443"));
  for (const char* host :
       {"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
        "evil-localhost", "192.0.2.1", "[2001:db8::1]", "desk.example.org.evil.example",
        "sub.desk.example.org", "0.0.0.0", "[", "[]", ":8080", "127.1", "2130706433"}) {
    EXPECT_FALSE(gate.is_ours(host)) << host;
  }
}

TEST(OriginGate, APageCallsOnlyWhereItCameFrom) {
  const OriginGate gate({}, {});
  EXPECT_TRUE(gate.may_call("", "127.0.0.1:8080")) << "no browser";
  EXPECT_TRUE(gate.may_call("http://127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(gate.may_call("https://desk.example.org", "Desk.example.org")) << "behind a proxy with TLS";
  for (const char* origin : {"null", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:3000",
                             "http://localhost:8080", "http://127.0.0.1:8080.evil.example", "127.0.0.1:8080",
                             "file://127.0.0.1:8080", "http://127.0.0.1:8080, http://evil.example"}) {
    EXPECT_FALSE(gate.may_call(origin, "127.0.0.1:8080")) << origin;
    EXPECT_FALSE(gate.is_guest(origin)) << origin;
  }
  EXPECT_FALSE(gate.may_call("http://", ""));
}

TEST(OriginGate, AConfiguredOriginIsAGuest) {
  const OriginGate gate({}, {"https://desk.example.org"});
  EXPECT_TRUE(gate.may_call("https://Desk.example.org", "127.0.0.1:8080"));
  EXPECT_TRUE(gate.is_guest("https://desk.example.org"));
  EXPECT_FALSE(gate.may_call("http://desk.example.org", "127.0.0.1:8080"));
  EXPECT_FALSE(gate.is_guest("https://desk.example.org:444"));
  EXPECT_FALSE(gate.is_guest("http://127.0.0.1:8080")) << "our own page needs no permission";
}

}  // namespace
}  // namespace mm::http
