// A fair price of five venues, each with its own wire, while one of them or some go wrong: mmd against mmsim,
// real processes and sockets. mmsim knows the true price. The bound is that of docs/fair-price.md: while
// those that are wrong weigh less than half, the fair price stays within the range of those that are right.
#include <gmock/gmock.h>

#include <cmath>

#include "system/steered.h"

namespace mm {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kBinance = "binance:PAXGUSDT / binance:BTCUSDT";
constexpr const char* kKraken = "kraken:PAXG/USD / kraken:BTC/USD";
constexpr const char* kCoinbase = "coinbase:PAXG-USD / coinbase:BTC-USD";
constexpr const char* kOkx = "okx:PAXG-USDT / okx:BTC-USDT";
constexpr const char* kDirect = "binance:PAXGBTC";

// How far mmsim's venues are from the truth when nothing is wrong, by their ticks alone. An outlier is 25 bps
// away, and what is wrong here is so by 100 bps and more, or drops out.
constexpr double kBoundBps = 1;

class SourceFaults : public testing::Steered {
 protected:
  // The venues' prices stand still, so that only what goes wrong can move the fair price.
  void run_on(const std::vector<std::string>& formulas, int quorum = 1, const json& more = {}) {
    start_mmsim({"--no-traders", "--tick-rate", "40"});
    ask("/prices", R"({"freeze": true})");
    settings = {{"fair_price", formulas}, {"fair_price_rules", {{"quorum", quorum}}}};
    for (const char* gold : {"binance:PAXGUSDT", "binance:PAXGBTC", "kraken:PAXG/USD", "kraken:USDT/USD",
                             "coinbase:PAXG-USD", "okx:PAXG-USDT", "bybit:XAUTUSDT"}) {
      settings["sources"].push_back({{"name", gold}, {"stale_after_ms", 60'000}, {"jump_confirm_ms", 300}});
    }
    for (const char* bitcoin :
         {"binance:BTCUSDT", "kraken:BTC/USD", "coinbase:BTC-USD", "okx:BTC-USDT", "bybit:BTCUSDT"}) {
      settings["sources"].push_back({{"name", bitcoin}, {"stale_after_ms", 2'000}});
    }
    const auto venue = [&](const std::string& name, const char* path) {
      settings[name] = {
          {"stream_url", "wss://localhost:" + std::to_string(port((name + "_port").c_str())) + path},
          {"ca_file", "tls/ca.pem"}};
    };
    venue("kraken", "/v2");
    venue("coinbase", "");
    venue("okx", "/ws/v5/public");
    venue("bybit", "/v5/public/spot");
    if (more.is_object()) settings.merge_patch(more);
    start_mmd({{"max_position", "5.00"},
               {"model", "inventory"},
               {"volatility_factor", 0},
               {"danger_tolerance_bps", 3},
               {"tighten_tolerance_bps", 3}});
    wait_for("quotes", [&] { return quotes_both_sides(); });
    wait_for("every source", [&] {
      const auto now = picture();
      const auto& sources = now.sources().sources();
      return std::all_of(sources.begin(), sources.end(),
                         [](const auto& one) { return one.status() == v1::SOURCE_STATUS_LIVE; });
    });
  }

  v1::Source source(const std::string& name) {
    const auto now = picture();
    for (const auto& one : now.sources().sources()) {
      if (one.name() == name) return one;
    }
    ADD_FAILURE() << "there is no source " << name;
    return {};
  }
  void wait_for_status(const std::string& name, v1::SourceStatus status) {
    wait_for(name.c_str(), [&] { return source(name).status() == status; });
  }
  // How far our fair price is from the true one, in bps.
  double error_bps() {
    const double truth = state().at("fair").get<double>();
    return std::abs(picture().fair_price().value() / truth - 1) * 1e4;
  }
  // For as many ticks as all sources together give in a second.
  void expect_the_truth_for_a_while(double bound_bps = kBoundBps) {
    const auto then = ticks();
    wait_for("some ticks", [&] {
      EXPECT_EQ(picture().mode().mode(), v1::MODE_QUOTING) << picture().mode().detail();
      EXPECT_LT(error_bps(), bound_bps);
      return ticks() > then + 400 || HasFailure();
    });
  }
  // Since it began to quote.
  void expect_never_paused() {
    const std::string log = mmd_log();
    EXPECT_THAT(log.substr(log.find("mode quoting")), Not(HasSubstr("mode paused")));
  }
  double spread_bps() { return picture().quotes().spread_bps(); }
};

TEST_F(SourceFaults, OneThatIsWrongByALittleOrByMuchMovesNothing) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect});
  const double right = source("kraken:PAXG/USD").bid();
  const int creates_before = creates();
  for (const char* factor : {"1.01", "0.95", "1.05", "10"}) {
    fault(R"({"feed_factor": "kraken:PAXG/USD=)" + std::string(factor) + "\"}");
    wait_for("the wrong price", [&] {
      EXPECT_LT(error_bps(), kBoundBps);
      return std::abs(source("kraken:PAXG/USD").bid() / right / std::stod(factor) - 1) < 1e-3;
    });
    // Once the jump has lasted it is taken for a price, and is an outlier.
    wait_for_status("kraken:PAXG/USD", v1::SOURCE_STATUS_LIVE);
    expect_the_truth_for_a_while();
  }
  EXPECT_EQ(creates(), creates_before) << "no quote had to move";
  expect_never_paused();
}

TEST_F(SourceFaults, OneThatIsFrozenButAliveIsLeftBehind) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect});
  const auto truth = [&] { return state().at("fair").get<double>(); };
  fault(R"({"feed_hold": "okx,coinbase:PAXG-USD"})");
  for (int step = 0; step < 8; ++step) {
    const double before = truth();
    ask("/prices", R"({"symbol": "PAXGUSDT", "jump_bps": 10})");
    wait_for("the move", [&] { return truth() / before > 1.0009 && error_bps() < kBoundBps; });
  }
  expect_the_truth_for_a_while();
  EXPECT_EQ(source("okx:PAXG-USDT").status(), v1::SOURCE_STATUS_LIVE) << "frames go on";
  EXPECT_LT(source("okx:PAXG-USDT").age().seconds(), 2) << "frames go on";
  expect_never_paused();
}

TEST_F(SourceFaults, OneThatIsStaleIsLeftOut) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect});
  fault(R"({"feed_freeze": "kraken:BTC/USD,okx"})");
  wait_for_status("kraken:BTC/USD", v1::SOURCE_STATUS_STALE);
  wait_for_status("okx:BTC-USDT", v1::SOURCE_STATUS_STALE);
  expect_the_truth_for_a_while();
  heal();
  wait_for_status("kraken:BTC/USD", v1::SOURCE_STATUS_LIVE);
  wait_for_status("okx:BTC-USDT", v1::SOURCE_STATUS_LIVE);
  expect_never_paused();
}

TEST_F(SourceFaults, OneThatIsCrossedOneSidedOrZeroIsLeftOut) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect});
  fault(R"({"feed_crossed": "coinbase", "feed_one_sided": "okx:PAXG-USDT", "feed_zero": "kraken:BTC/USD"})");
  wait_for_status("coinbase:PAXG-USD", v1::SOURCE_STATUS_INVALID);
  wait_for_status("okx:PAXG-USDT", v1::SOURCE_STATUS_INVALID);
  wait_for_status("kraken:BTC/USD", v1::SOURCE_STATUS_INVALID);
  expect_the_truth_for_a_while();
  heal();
  for (const char* name : {"coinbase:PAXG-USD", "okx:PAXG-USDT", "kraken:BTC/USD"}) {
    wait_for_status(name, v1::SOURCE_STATUS_LIVE);
  }
  expect_never_paused();
}

TEST_F(SourceFaults, AllButOneDeadQuotesOnAndWider) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect});
  const double before = spread_bps();
  fault(R"({"feed_refuse": "binance=-1,coinbase=-1,okx=-1", "feed_kick": "binance,coinbase,okx"})");
  wait_for("wider quotes", [&] { return spread_bps() > before + 5; });
  expect_the_truth_for_a_while();
  EXPECT_EQ(source("okx:BTC-USDT").status(), v1::SOURCE_STATUS_DOWN);
  expect_never_paused();
  heal();
  wait_for("narrow quotes", [&] { return quotes_both_sides() && spread_bps() < before + 4; });
}

TEST_F(SourceFaults, BelowTheQuorumItPauses) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect}, 2);
  fault(R"({"feed_refuse": "binance=-1,coinbase=-1,okx=-1", "feed_kick": "binance,coinbase,okx"})");
  wait_for("the withdrawal",
           [&] { return mode_is(v1::MODE_PAUSED, v1::MODE_REASON_QUORUM_LOST) && resting() == 0; });
  EXPECT_THAT(picture().mode().detail(), HasSubstr("1 of 5 agree, 2 needed"));
  expect_to_heal_and_add_up();
}

TEST_F(SourceFaults, TwoGroupsThatDisagreePause) {
  run_on({kBinance, kKraken, kCoinbase, kOkx});
  fault(R"({"feed_factor": "kraken:PAXG/USD=1.01,coinbase:PAXG-USD=1.01"})");
  wait_for("the withdrawal",
           [&] { return mode_is(v1::MODE_PAUSED, v1::MODE_REASON_SOURCES_DISAGREE) && resting() == 0; });
  expect_to_heal_and_add_up();
}

TEST_F(SourceFaults, TetherOffItsPegMovesNothingWhereEachVenueHasItsOwnRatio) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect});
  const int creates_before = creates();
  ask("/prices", R"({"usdt_usd": 0.98})");
  wait_for("the rate", [&] { return std::abs(source("kraken:USDT/USD").bid() - 0.98) < 1e-3; });
  expect_the_truth_for_a_while();
  EXPECT_EQ(creates(), creates_before);
  expect_never_paused();
}

TEST_F(SourceFaults, DollarsAndTethersThatMeetThroughTheirRateAreRightOffThePegToo) {
  run_on({"kraken:PAXG/USD / kraken:USDT/USD / binance:BTCUSDT",
          "bybit:XAUTUSDT * kraken:USDT/USD / coinbase:BTC-USD"});
  EXPECT_LT(error_bps(), 3) << "half of what the other token is worth less, and roundings";
  ask("/prices", R"({"usdt_usd": 0.98})");
  wait_for("the rate", [&] {
    return std::abs(source("kraken:USDT/USD").bid() - 0.98) < 1e-3 && quotes_both_sides() && error_bps() < 3;
  });
  expect_the_truth_for_a_while(3);
}

TEST_F(SourceFaults, AVenueInMaintenanceIsDownUntilItTradesAgain) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect});
  fault(R"({"kraken_status": "maintenance"})");
  wait_for_status("kraken:PAXG/USD", v1::SOURCE_STATUS_DOWN);
  EXPECT_EQ(source("kraken:PAXG/USD").detail(), "the venue's status is maintenance");
  expect_the_truth_for_a_while();
  EXPECT_EQ(source("kraken:PAXG/USD").status(), v1::SOURCE_STATUS_DOWN) << "whatever it tells meanwhile";
  heal();
  wait_for_status("kraken:PAXG/USD", v1::SOURCE_STATUS_LIVE);
  expect_never_paused();
}

TEST_F(SourceFaults, AVenueThatFallsSilentIsFoundOutByItsOwnPromises) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect}, 1,
         {{"coinbase", {{"silence_ms", 1'500}}}, {"bybit", {{"silence_ms", 1'000}}}});
  fault(R"({"feed_silent": "coinbase,bybit"})");
  for (const std::string venue : {"coinbase", "bybit"}) {
    wait_for(venue.c_str(), [&] {
      return mmd_log().find("link " + venue + " down nothing was heard for too long") != std::string::npos;
    });
  }
  wait_for("nothing to believe", [&] {
    return source("coinbase:BTC-USD").status() != v1::SOURCE_STATUS_LIVE &&
           source("bybit:BTCUSDT").status() != v1::SOURCE_STATUS_LIVE;
  });
  expect_the_truth_for_a_while();
  heal();
  wait_for_status("coinbase:BTC-USD", v1::SOURCE_STATUS_LIVE);
  wait_for_status("bybit:BTCUSDT", v1::SOURCE_STATUS_LIVE);
  expect_never_paused();
}

TEST_F(SourceFaults, TheDoctorReachesEveryVenueAndNamesTheOneThatRefuses) {
  run_on({kBinance, kKraken, kCoinbase, kOkx, kDirect});
  const auto reached = [&](const std::string& venue) {
    v1::RunDoctorResponse response;
    const auto status = mm().call(std::chrono::seconds(20), [&](grpc::ClientContext& context) {
      return mm().state().RunDoctor(&context, {}, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
    const auto& checks = response.checks();
    return std::any_of(checks.begin(), checks.end(), [&](const v1::Check& check) {
      return check.name() == venue + " stream" && check.ok();
    });
  };
  for (const char* venue : {"binance", "kraken", "coinbase", "okx", "bybit"}) {
    EXPECT_TRUE(reached(venue)) << venue;
  }
  fault(R"({"feed_refuse": "okx=-1"})");
  EXPECT_FALSE(reached("okx"));
  EXPECT_TRUE(reached("kraken"));
}

TEST_F(SourceFaults, AnAnnouncedEndOfALinkCostsNothing) {
  run_on({kOkx, kBinance}, 2);
  fault(R"({"server_shutdown": "okx"})");
  wait_for("another link", [&] { return state().at("okx_links_taken").get<int>() >= 2; });
  wait_for("one link", [&] { return state().at("okx_links").get<int>() == 1; });
  EXPECT_THAT(mmd_log(), Not(HasSubstr("link okx down")));
  expect_never_paused();
}

}  // namespace
}  // namespace mm
