// What a careless bot does wrong, fault by fault: each of these left orphans, stale quotes, double orders or
// lost fills behind once. mmd against mmsim, real processes and sockets; judged by the exchange.
#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>

#include <csignal>

#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Faults = testing::Steered;

TEST_F(Faults, OneServerErrorOnOneOfTwoOrdersLeavesNoOrphan) {
  run();
  for (int round = 0; round < 5; ++round) {
    const int before = creates();
    fault(R"({"http_fault_path": "/orders", "http_500": 1})");
    wait_for("orders to go on", [&] { return creates() >= before + 3; });
  }
  EXPECT_GT(picture().counters().orders_unknown() + picture().counters().cancels_sent(), 0u);
  expect_to_heal_and_add_up();
}

TEST_F(Faults, ServerErrorsOnEverythingPauseAndHealWithoutHammering) {
  run();
  fault(R"({"http_500": -1})");
  wait_for("the pause", [&] { return picture().mode().mode() == v1::MODE_PAUSED; });
  EXPECT_THAT(picture().mode().detail(), HasSubstr("500"));
  const int then = requests();
  const auto ticks_then = ticks();
  wait_for("two hundred ticks, five seconds", [&] { return ticks() > ticks_then + 200; });
  EXPECT_LE(requests() - then, 60) << "listings and queries back off";
  expect_to_heal_and_add_up();
}

TEST_F(Faults, ServerErrorsOnEverythingHaltAfterTheSetTime) {
  settings = {{"limits", {{"failing_halt_ms", 4000}}}};
  run();
  fault(R"({"http_500": -1})");
  const auto failing = std::chrono::steady_clock::now();
  wait_for("the pause", [&] { return mode_is(v1::MODE_PAUSED, v1::MODE_REASON_ACCOUNT_LOADING); });
  wait_for("the halt", [&] { return mode_is(v1::MODE_HALTED, v1::MODE_REASON_VENUE_DOWN); });
  EXPECT_GE(std::chrono::steady_clock::now() - failing, std::chrono::milliseconds(3500));
  heal();
  wait_for("the withdrawal", [&] { return resting() == 0; });
  EXPECT_EQ(picture().mode().mode(), v1::MODE_HALTED) << "only a person lifts it";
  expect_to_add_up();
}

TEST_F(Faults, ACreateWithoutAnAnswerIsFoundAndNeverDoubled) {
  run();
  for (const char* lost : {R"({"create_unanswered": 2})", R"({"create_lost": 2})"}) {
    const auto unknown = picture().counters().orders_unknown();
    fault(lost);
    wait_for(lost, [&] { return picture().counters().orders_unknown() >= unknown + 2; });
    wait_for("quotes again", [&] { return quotes_both_sides(); });
  }
  expect_to_heal_and_add_up();
}

TEST_F(Faults, ALateAnswerAfterTheEventsChangesNothing) {
  run({"--fault", "ws_before_rest_ms=100"});
  const int before = creates();
  wait_for("orders", [&] { return creates() >= before + 10; });
  expect_to_heal_and_add_up();
}

TEST_F(Faults, TooManyRequestsAreObeyedWithAndWithoutRetryAfter) {
  run();
  fault(R"({"http_fault_path": "/orders", "http_429_retry_after_s": 2, "http_429": 1})");
  wait_for("the pause", [&] { return mode_is(v1::MODE_PAUSED, v1::MODE_REASON_VENUE_RATE_LIMITED); });
  // By mmd's own clock: how late we look does not count.
  const auto since = [&] {
    return google::protobuf::util::TimeUtil::TimestampToMilliseconds(picture().mode().since());
  };
  const auto paused = since();
  wait_for("quotes again", [&] { return picture().mode().mode() == v1::MODE_QUOTING; });
  EXPECT_GE(since() - paused, 1900);
  fault(R"({"http_429_retry_after_s": -1, "http_429": 1})");
  wait_for("the pause", [&] { return mode_is(v1::MODE_PAUSED, v1::MODE_REASON_VENUE_RATE_LIMITED); });
  expect_to_heal_and_add_up();
}

TEST_F(Faults, CancelsKeepTheirShareOfTheRequestsThatTheExchangeAllows) {
  // The exchange allows hardly more than we use, so what is not kept back is not there.
  settings = {{"limits", {{"requests_per_second", 4.8}, {"burst", 10}, {"cancel_reserve", 7}}}};
  run({"--rate-limit", "5", "--tick-rate", "100", "--no-traders"});
  for (int round = 0; round < 3; ++round) {
    const int before = creates();
    wait_for("orders that wait for their turn", [&] { return creates() >= before + 8; });
    const auto asked = std::chrono::steady_clock::now();
    EXPECT_TRUE(stop().has_proof_time());
    EXPECT_LE(std::chrono::steady_clock::now() - asked, std::chrono::seconds(2));
    start();
  }
  EXPECT_EQ(requests("rate_limited"), 0);
  expect_to_add_up();
}

TEST_F(Faults, CancelsThatFailNeverStackOrdersAndEndInAHalt) {
  // The limit has room for one order a side.
  run({"--no-traders"}, {{"max_position", "1.00"}});
  fault(R"({"cancel_refuse": -1})");
  wait_for("the halt", [&] { return mode_is(v1::MODE_HALTED, v1::MODE_REASON_CANCEL_FAILED); });
  EXPECT_EQ(state().at("most_open_orders"), 2) << "an order whose cancel is not confirmed is live";
  const int then = creates();
  const auto ticks_then = ticks();
  wait_for("more ticks", [&] { return ticks() > ticks_then + 50; });
  EXPECT_EQ(creates(), then);
  heal();
  expect_to_add_up();  // `stop` acknowledges the halt and cancels anew
}

TEST_F(Faults, ACancelThatCrossesAFillLosesNeither) {
  run({"--fault", "cancel_fill=5"});
  wait_for("five crossings", [&] { return state().at("fill_events").get<int>() >= 5; });
  expect_to_heal_and_add_up();
}

TEST_F(Faults, AnAcknowledgedCancelMayBeFilledUntilItIsConfirmed) {
  run({"--fault", "cancel_delay_ms=200"}, {{"max_position", "2.00"}});
  wait_for("fills", [&] { return state().at("fill_events").get<int>() >= 3; });
  EXPECT_LE(std::abs(std::stod(picture().position().net().value())), 2.0);
  expect_to_heal_and_add_up();
}

TEST_F(Faults, FillsWhileThePrivateStreamIsDownAreBookedOnce) {
  run({"--no-traders"}, {{"danger_tolerance_bps", 100}, {"tighten_tolerance_bps", 100}});
  kill(mmd->pid(), SIGSTOP);  // so that nothing is withdrawn before it is filled
  fault(R"({"ws_refuse": 3, "ws_kick": 1})");
  by_hand({{"side", "sell"}, {"qty", "0.40"}, {"px", "0.03700000"}, {"timeInForce", "ioc"}});
  EXPECT_EQ(state().at("owner").at("positions").at("GOLD-BTC"), "0.40");
  kill(mmd->pid(), SIGCONT);
  wait_for("the pause", [&] { return mmd_log().find("reason=venue_down was=quoting") != std::string::npos; });
  wait_for("the fill", [&] { return picture().position().net().value() == "0.40"; });
  expect_to_heal_and_add_up();
  EXPECT_EQ(picture().counters().buy_fills(), 1u);
}

TEST_F(Faults, EventsTwiceLateOutOfOrderOrUnknownEndInTheSameState) {
  run({"--fault", "duplicate_events=0.3", "--fault", "reorder_events=0.3", "--fault", "unknown_status=0.2",
       "--fault", "extra_fields=0.3", "--fault", "ns_ms_mixed=0.3", "--fault", "drop_events=0.05"});
  wait_for("fills", [&] { return state().at("fill_events").get<int>() >= 2; });
  expect_to_heal_and_add_up();
}

TEST_F(Faults, TheNetworkGoneWithOrdersRestingLosesNoneOfThem) {
  run({"--no-traders"}, {{"order_lifetime_ms", 10'000}});
  kill(mmsim->pid(), SIGSTOP);  // nothing answers, no connection ends
  wait_for("the pause", [&] { return picture().mode().mode() == v1::MODE_PAUSED; });
  const auto gone = std::chrono::steady_clock::now();
  // Two, or more where a quote was being replaced.
  const int resting_then = picture().orders().orders_size();
  EXPECT_GE(resting_then, 1);
  // Longer than the orders live: they take themselves off, and nobody here can know.
  wait_for("the orders' time to be over", [&] {
    const v1::ServiceState now = picture();
    EXPECT_EQ(now.orders().orders_size(), resting_then) << "nothing is declared lost";
    return std::chrono::steady_clock::now() - gone > std::chrono::seconds(12) || HasFailure();
  });
  kill(mmsim->pid(), SIGCONT);
  expect_to_heal_and_add_up();
}

TEST_F(Faults, FeesOfFillsThatNoEventToldAreBookedThoughTheClocksDiffer) {
  // The exchange is ten minutes behind: its log, searched from our own time on, would be empty.
  run({"--no-traders", "--fault", "clock_offset_ms=-600000"});
  quiet();
  fault(R"({"drop_events": -1})");
  by_hand({{"side", "sell"}, {"qty", "1.00"}, {"px", "0.03700000"}, {"timeInForce", "ioc"}});
  wait_for("the fill", [&] { return picture().position().net().value() == "1.00"; });
  EXPECT_NEAR(std::stod(picture().position().fees().value()), 1.00 * 0.038 * 0.0002, 5e-7);
  expect_to_heal_and_add_up();
}

TEST_F(Faults, FeesToldWithTheOtherSignAreBookedAsPaid) {
  run({"--no-traders", "--fault", "negative_fees=-1"});
  by_hand({{"side", "sell"}, {"qty", "0.40"}, {"px", "0.03700000"}, {"timeInForce", "ioc"}});
  wait_for("the fill", [&] { return picture().position().net().value() == "0.40"; });
  EXPECT_NEAR(std::stod(picture().position().fees().value()), 0.40 * 0.038 * 0.0002, 1e-7);
  expect_to_heal_and_add_up();
}

TEST_F(Faults, ARevokedKeyHaltsWithoutHammering) {
  run();
  fault(R"({"http_401": -1})");
  wait_for("the halt", [&] { return mode_is(v1::MODE_HALTED, v1::MODE_REASON_AUTHENTICATION_FAILED); });
  const int then = requests();
  const auto ticks_then = ticks();
  wait_for("a hundred ticks", [&] { return ticks() > ticks_then + 100; });
  EXPECT_LE(requests() - then, 30);
  EXPECT_EQ(picture().mode().mode(), v1::MODE_HALTED);
}

TEST_F(Faults, HandTradesAreFollowedAndForeignOrdersLeftAlone) {
  run({"--no-traders"});
  // Orders of a person on the same account, in this contract and in another, and a trade with somebody else.
  by_hand({{"account", "owner"}, {"side", "buy"}, {"qty", "1.00"}, {"px", "0.03700000"}});
  by_hand({{"account", "owner"},
           {"symbol", "US500-BTC"},
           {"side", "buy"},
           {"qty", "1.00"},
           {"px", "0.05000000"}});
  by_hand({{"side", "sell"}, {"qty", "0.70"}, {"px", "0.03850000"}});
  by_hand(
      {{"account", "owner"}, {"side", "buy"}, {"qty", "0.70"}, {"px", "0.03850000"}, {"timeInForce", "ioc"}});
  wait_for("the exchange's position", [&] {
    return state().at("owner").at("positions").at("GOLD-BTC") == picture().position().net().value() &&
           picture().position().net().value() != "0.00";
  });
  wait_for("the foreign order to be seen", [&] { return picture().orders().foreign_open_orders() == 1; });
  const auto response = stop();
  EXPECT_THAT(response.message(), HasSubstr("no order of ours"));
  EXPECT_EQ(resting(), 2u) << "a person's own orders survive our stop";
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  start_mmd_again({{"max_position", "5.00"}});
  wait_for("quotes", [&] { return quotes_both_sides(); });
  EXPECT_EQ(resting(), 4u) << "and a crash and a start";
  v1::CancelAllOrdersRequest everything;
  everything.set_whole_account(true);
  v1::CancelAllOrdersResponse answer;
  const auto status = mm().call(std::chrono::seconds(30), [&](grpc::ClientContext& context) {
    return mm().control().CancelAllOrders(&context, everything, &answer);
  });
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(resting(), 0u) << "only this touches them";
}

}  // namespace
}  // namespace mm
