// Requests and what of them is signed ahead.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <random>
#include <set>

#include "testing/engine_driver.h"
#include "venues/roxom/likely_payloads.h"
#include "venues/roxom/messages.h"
#include "venues/roxom/request.h"
#include "venues/roxom/signing_ahead.h"
#include "venues/rsa_key.h"

namespace mm::roxom {
namespace {

using testing::pem_of;
using testing::rsa_key;

// Waits until the request's signature lies ready.
RequestText once_ready(boost::asio::io_context& io, RequestWriter& writer, std::string_view path,
                       std::string_view params = {}) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (true) {
    RequestText text = writer.text("POST", path, params);
    if (text.signature == Signed::ahead || std::chrono::steady_clock::now() > patience) return text;
    io.restart();
    io.run_one_until(patience);  // some more lie ready
  }
}

TEST(RoxomRequests, WhatIsSignedAheadIsWhatWouldBeSignedAtOnce) {
  const auto signer = Signer::create(pem_of(rsa_key()), RsaPadding::pkcs1v15);
  ASSERT_TRUE(signer.ok()) << signer.error();
  boost::asio::io_context io;
  RequestWriter writer(io, "/v1", "key", *signer);
  const RequestText at_once = writer.text("POST", "/orders/a/cancel", "a=b");
  const std::string at_once_headers(at_once.headers);
  EXPECT_EQ(at_once.signature, Signed::at_once);
  EXPECT_EQ(at_once.target, "/v1/orders/a/cancel");
  EXPECT_NE(at_once.headers.find("X-API-Key: key\r\n"), std::string::npos);
  EXPECT_NE(at_once.headers.find("X-API-Signature: "), std::string::npos);
  const std::string cancel_headers(writer.text("POST", "/orders/b/cancel").headers);
  writer.expect("POST", "/orders/b/cancel");
  const RequestText ahead = once_ready(io, writer, "/orders/b/cancel");
  EXPECT_EQ(ahead.signature, Signed::ahead);
  EXPECT_EQ(ahead.headers, cancel_headers);
  EXPECT_NE(ahead.headers, at_once_headers);
}

engine::AfterFills no_fills() {
  return {};
}

// Whatever the quotes are and wherever they move within reach, the create that is then sent was signed ahead.
TEST(RoxomRequests, EveryCreateWithinReachIsAmongTheLikelyOnes) {
  const Instrument gold = testing::gold();
  std::mt19937 random(7);
  const auto between = [&](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
  for (int round = 0; round < 200; ++round) {
    engine::LikelyOrders likely;
    likely.fair_price = 0.04;
    likely.reach_bps = between(20, 60) / 10.0;
    likely.post_only = between(0, 1) == 1;
    if (between(0, 1) == 1) {
      const auto now = wall_from_unix_ms(1'760'000'000'000 + between(0, 1'000'000));
      likely.expiries = {now, now + std::chrono::milliseconds(7500)};
    }
    for (const Side side : kBothSides) {
      const int levels = between(0, 3);
      for (int i = 0; i < levels; ++i) {
        likely.sides[side].add({Price{40'000 - sign(side) * (40 + 40 * i)}, Quantity{between(1, 300)}});
      }
    }
    engine::AfterFills after_fills(2);
    after_fills[1][Side::sell].add({Price{40'020}, Quantity{between(1, 300)}});
    const auto payloads = likely_payloads(likely, after_fills, gold, "/v1/orders");
    ASSERT_LT(payloads.size(), kMostLikely);
    const std::set<std::string> ready(payloads.begin(), payloads.end());
    EXPECT_EQ(ready.size(), payloads.size()) << "each is signed once";
    const auto reach = static_cast<int>(0.04 * likely.reach_bps / 1e4 / 1e-6);
    const auto& after = after_fills[1][Side::sell].best();
    const auto later = create_text(gold, Side::sell, Price{after.price.ticks + reach / 4}, after.quantity,
                                   likely.post_only, likely.expiries[0]);
    ASSERT_TRUE(ready.contains(signature_payload("POST", "/v1/orders", later.sign_params)));
    for (const Side side : kBothSides) {
      for (const Level& level : likely.sides[side].levels()) {
        for (const auto& expires : likely.expiries) {
          const auto create = create_text(gold, side, Price{level.price.ticks + between(-reach, reach)},
                                          level.quantity, likely.post_only, expires);
          ASSERT_TRUE(ready.contains(signature_payload("POST", "/v1/orders", create.sign_params)))
              << create.sign_params;
        }
      }
    }
  }
}

TEST(RoxomRequests, LikelyCreatesAreSignedAheadAndLookedAtAnewWhenTheQuotesHaveMoved) {
  const auto signer = Signer::create(pem_of(rsa_key()), RsaPadding::pkcs1v15);
  ASSERT_TRUE(signer.ok()) << signer.error();
  boost::asio::io_context io;
  RequestWriter writer(io, "/v1", "key", *signer);
  const auto gold = std::make_shared<const Instrument>(testing::gold());
  engine::LikelyOrders likely;
  likely.fair_price = 0.04;
  likely.reach_bps = 1;
  likely.sides[Side::buy].add({Price{39'960}, Quantity{100}});
  const auto create = [&](std::int64_t ticks, std::int64_t lots = 100) {
    return create_text(*gold, Side::buy, Price{ticks}, Quantity{lots}, true).sign_params;
  };
  writer.expect(likely, no_fills, gold);
  EXPECT_EQ(once_ready(io, writer, "/orders", create(39'964)).signature, Signed::ahead);
  EXPECT_EQ(writer.text("POST", "/orders", create(39'965)).signature, Signed::at_once) << "out of reach";
  likely.sides[Side::buy] = {};
  likely.sides[Side::buy].add({Price{39'962}, Quantity{70}});
  writer.expect(likely, no_fills, gold);
  EXPECT_EQ(once_ready(io, writer, "/orders", create(39'966, 70)).signature, Signed::ahead);
}

TEST(RoxomRequests, ACancelLiesReadyHoweverManyCreatesAreMadeReadyAfterIt) {
  const auto signer = Signer::create(pem_of(rsa_key()), RsaPadding::pkcs1v15);
  ASSERT_TRUE(signer.ok()) << signer.error();
  const auto gold = std::make_shared<const Instrument>(testing::gold());
  boost::asio::io_context io;
  RequestWriter writer(io, "/v1", "key", *signer);
  writer.expect("POST", "/orders/a/cancel");
  ASSERT_EQ(once_ready(io, writer, "/orders/a/cancel").signature, Signed::ahead);
  // Lists as long as they get, until all that is kept of them is full.
  for (std::int64_t lots = 1; lots <= 1 + std::int64_t(SigningAhead::kLikelyKept / kMostLikely); ++lots) {
    engine::LikelyOrders likely;
    likely.fair_price = 0.04;
    likely.reach_bps = 200;
    likely.sides[Side::buy].add({Price{39'960}, Quantity{lots}});
    likely.sides[Side::sell].add({Price{40'040}, Quantity{lots}});
    writer.expect(likely, no_fills, gold);
    const auto last = likely_payloads(likely, {}, *gold, "/v1/orders").back();
    const auto params = last.substr(std::string_view("POST:/v1/orders:").size());
    ASSERT_EQ(once_ready(io, writer, "/orders", params).signature, Signed::ahead);
  }
  EXPECT_EQ(writer.text("POST", "/orders/a/cancel").signature, Signed::ahead);
}

// What is likely again and again is not pushed out by what is likely once.
TEST(RoxomRequests, WhatStaysLikelyStaysReady) {
  const auto signer = Signer::create(pem_of(rsa_key()), RsaPadding::pkcs1v15);
  ASSERT_TRUE(signer.ok()) << signer.error();
  boost::asio::io_context io;
  SigningAhead ahead(io, *signer);
  const auto wait_for = [&](const std::string& payload) {
    while (!ahead.find(payload)) {
      io.restart();
      io.run_for(std::chrono::milliseconds(1));
    }
  };
  constexpr int kOnce = int(kMostLikely) - 1;
  for (std::size_t round = 0; round <= SigningAhead::kLikelyKept / kMostLikely; ++round) {
    const auto name = [round](int i) { return "once " + std::to_string(round) + ' ' + std::to_string(i); };
    ahead.expect_any_of([name] {
      std::vector<std::string> list{"always"};
      for (int i = 0; i < kOnce; ++i) list.push_back(name(i));
      return list;
    });
    wait_for(name(kOnce - 1));
    ASSERT_TRUE(ahead.find("always")) << round;
  }
  EXPECT_FALSE(ahead.find("once 0 0")) << "what is kept is bounded";
}

TEST(RoxomRequests, SmallMovesAreCoveredByWhatWasPrepared) {
  const Instrument gold = testing::gold();
  const auto quoted = [](std::int64_t ticks, std::int64_t lots = 100) {
    engine::LikelyOrders likely;
    likely.fair_price = 0.04;
    likely.reach_bps = 4;  // 16 ticks
    likely.sides[Side::buy].add({Price{ticks}, Quantity{lots}});
    return likely;
  };
  const auto before = quoted(39'960);
  EXPECT_TRUE(covers(before, quoted(39'964), gold));
  EXPECT_FALSE(covers(before, quoted(39'965), gold));
  EXPECT_FALSE(covers(before, quoted(39'960, 90), gold));
  EXPECT_TRUE(covers(before, engine::LikelyOrders{}, gold)) << "nothing is wanted";
  EXPECT_FALSE(covers(engine::LikelyOrders{}, before, gold));
  auto later = before;
  later.expiries[0] = wall_from_unix_ms(1'760'000'000'000);
  EXPECT_FALSE(covers(before, later, gold));
  auto wilder = before;
  wilder.reach_bps = 8;
  EXPECT_FALSE(covers(before, wilder, gold));
  auto filled = before;
  filled.position = Quantity{15};
  EXPECT_FALSE(covers(before, filled, gold)) << "another fill would lead elsewhere";
}

TEST(RoxomRequests, WithoutASignerThereIsOnlyTheKey) {
  boost::asio::io_context io;
  RequestWriter writer(io, "/api/v1", "key", std::nullopt);
  writer.expect("POST", "/orders/a/cancel");
  const RequestText text = writer.text("GET", "/positions");
  EXPECT_EQ(text.signature, Signed::not_at_all);
  EXPECT_EQ(text.headers.find("Signature"), std::string::npos);
}

}  // namespace
}  // namespace mm::roxom
