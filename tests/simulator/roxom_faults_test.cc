// Each fault switch of the Roxom side does what its help says.
#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "simulator/roxom_fixture.h"

namespace mm::simulator {
namespace {

using RoxomFaults = RoxomFixture;

std::size_t orders_made(const SimProcess& sim) {
  return sim.control("/state")["creates"];
}

TEST_F(RoxomFaults, EventsCanComeBeforeTheAnswer) {
  const SimProcess sim(with({"--fault", "ws_before_rest_ms=1000"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  auto answer = std::async(std::launch::async, [&] { return create(sim, order("buy", "0.03800000")); });
  EXPECT_EQ(next_order_event(socket)["status"], "pendingsubmit");
  const Json rests = next_order_event(socket);
  EXPECT_EQ(rests["status"], "submitted");
  EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  EXPECT_EQ(rests["orderId"], answer.get());
}

TEST_F(RoxomFaults, AnAcceptedCreateCanLoseItsAnswer) {
  const SimProcess sim(with({}));
  sim.fault("create_lost", 1);
  const HttpResult lost = post(sim, "/v1/orders", order("buy", "0.03800000").dump());
  EXPECT_EQ(lost.status, 0);
  EXPECT_FALSE(lost.timed_out);
  EXPECT_EQ(orders_made(sim), 1U);
  create(sim, order("buy", "0.03800000"));  // it struck once
}

TEST_F(RoxomFaults, AnAcceptedCreateCanStayUnanswered) {
  const SimProcess sim(with({"--fault", "create_unanswered=1"}));
  const HttpResult lost = post(sim, "/v1/orders", order("buy", "0.03800000").dump());
  EXPECT_EQ(lost.status, 0);
  EXPECT_TRUE(lost.timed_out);
  EXPECT_EQ(orders_made(sim), 1U);
}

TEST_F(RoxomFaults, AnAcceptedCreateCanBeAnsweredWithAServerError) {
  const SimProcess sim(with({"--fault", "create_500=1"}));
  EXPECT_EQ(post(sim, "/v1/orders", order("buy", "0.03800000").dump()).status, 500);
  EXPECT_EQ(orders_made(sim), 1U);
  create(sim, order("buy", "0.03800000"));  // it struck once
}

TEST_F(RoxomFaults, ACreateCanWaitBeforeTheExchangeSeesIt) {
  const SimProcess sim(with({"--fault", "create_delay_ms=200"}));
  const auto begun = std::chrono::steady_clock::now();
  create(sim, order("buy", "0.03800000"));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(200));
}

TEST_F(RoxomFaults, ARefusalCanComeLate) {
  const SimProcess sim(with({"--fault", "late_reject=1"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  create(sim, order("buy", "0.00400000"));
  EXPECT_EQ(next_order_event(socket)["status"], "pendingsubmit");
  const Json rejected = next_order_event(socket);
  EXPECT_EQ(rejected["status"], "rejected");
  EXPECT_TRUE(rejected["reason"].is_string());
}

TEST_F(RoxomFaults, ADelayedCancelLeavesTimeForAFill) {
  const SimProcess sim(with({"--fault", "cancel_delay_ms=30000"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  const std::string id = create(sim, order("buy", "0.03800000"));
  EXPECT_EQ(post(sim, "/v1/orders/" + id + "/cancel").status, 200);
  EXPECT_EQ(status(sim, id), "pendingcancel");
  sim.control("/orders", {{"side", "sell"}, {"qty", "1.00"}, {"px", "0.03800000"}});
  std::vector<std::string> statuses;
  while (statuses.empty() || statuses.back() != "filled") {
    const Json event = next_order_event(socket);
    ASSERT_TRUE(event.is_object());
    statuses.push_back(event["status"]);
  }
  EXPECT_EQ(statuses, (std::vector<std::string>{"pendingsubmit", "submitted", "pendingcancel", "filled"}));
}

TEST_F(RoxomFaults, ADelayedCancelHappensInTheEnd) {
  const SimProcess sim(with({"--fault", "cancel_delay_ms=50"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  const std::string id = create(sim, order("buy", "0.03800000"));
  post(sim, "/v1/orders/" + id + "/cancel");
  for (const char* expected : {"pendingsubmit", "submitted", "pendingcancel", "cancelled"}) {
    EXPECT_EQ(next_order_event(socket)["status"], expected);
  }
}

TEST_F(RoxomFaults, AFillCanWinTheRaceAgainstACancel) {
  const SimProcess sim(with({"--fault", "cancel_fill=1"}));
  const std::string id = create(sim, order("buy", "0.03800000"));
  EXPECT_EQ(post(sim, "/v1/orders/" + id + "/cancel").status, 400);
  EXPECT_EQ(status(sim, id), "filled");
}

TEST_F(RoxomFaults, ACancelCanBeRefusedOrLoseItsAnswer) {
  const SimProcess sim(with({"--fault", "cancel_refuse=1", "--fault", "cancel_refuse_text=Not now"}));
  const std::string id = create(sim, order("buy", "0.03800000"));
  const HttpResult refused = post(sim, "/v1/orders/" + id + "/cancel");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json()["error"]["message"], "Not now");
  EXPECT_EQ(status(sim, id), "submitted");
  sim.fault("cancel_lost", 1);
  EXPECT_EQ(post(sim, "/v1/orders/" + id + "/cancel").status, 0);
  EXPECT_EQ(status(sim, id), "cancelled");
}

TEST_F(RoxomFaults, EventsCanBeDoubledDroppedAndReordered) {
  const SimProcess sim(with({}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  const auto statuses_of_next = [&](int count) {
    std::vector<std::string> statuses;
    for (int i = 0; i < count; ++i) statuses.push_back(next_order_event(socket)["status"]);
    return statuses;
  };
  sim.fault("duplicate_events", 1);
  create(sim, order("buy", "0.03800000"));
  EXPECT_EQ(statuses_of_next(3), (std::vector<std::string>{"pendingsubmit", "pendingsubmit", "submitted"}));
  sim.fault("drop_events", 1);
  create(sim, order("buy", "0.03800000"));
  EXPECT_EQ(statuses_of_next(1), (std::vector<std::string>{"submitted"}));
  sim.fault("reorder_events", 1);
  create(sim, order("buy", "0.03800000"));
  EXPECT_EQ(statuses_of_next(2), (std::vector<std::string>{"submitted", "pendingsubmit"}));
}

TEST_F(RoxomFaults, EventsCanHaveStrangeContents) {
  const SimProcess sim(with({"--fault", "unknown_status=1", "--fault", "ns_ms_mixed=1"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  create(sim, order("buy", "0.03800000"));
  const Json strange = next_order_event(socket);
  EXPECT_EQ(strange["status"], "hibernating");
  EXPECT_LT(strange["timestamp"].get<std::int64_t>(), 100'000'000'000'000);
  sim.fault("extra_fields", -1);
  EXPECT_TRUE(get(sim, "/v1/orders?instType=perpetual").json()["data"]["orders"][0].contains("moonPhase"));
}

TEST_F(RoxomFaults, RestCanFailInEveryWay) {
  const SimProcess sim(with({}));
  const std::string path = "/v1/accounts/balance";
  sim.fault("http_500", 2);
  EXPECT_EQ(get(sim, path).status, 500);
  EXPECT_EQ(get(sim, path).status, 500);
  EXPECT_EQ(get(sim, path).status, 200);
  sim.fault("http_401", 1);
  EXPECT_EQ(get(sim, path).status, 401);
  sim.control("/faults", {{"http_429", 2}, {"http_429_retry_after_s", 7}});
  EXPECT_EQ(get(sim, path).header("Retry-After"), "7");
  sim.fault("http_429_retry_after_s", -1);
  const HttpResult bare = get(sim, path);
  EXPECT_EQ(bare.status, 429);
  EXPECT_EQ(bare.header("Retry-After"), "");
  sim.control("/faults", {{"http_500", -1}, {"http_fault_path", "cancel"}});
  EXPECT_EQ(get(sim, path).status, 200);
  EXPECT_EQ(post(sim, "/v1/orders/cancel-all").status, 500);
  sim.control("/faults/reset", Json::object());
  sim.fault("slow_ms", 200);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(get(sim, path).status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(200));
}

TEST_F(RoxomFaults, ConnectionsCanBeKickedAndRefused) {
  const SimProcess sim(with({}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  ASSERT_TRUE(socket.connected());
  sim.control("/faults", {{"ws_refuse", 1}, {"ws_kick", 1}});
  EXPECT_FALSE(socket.read());
  EXPECT_EQ(WebSocketClient(sim.roxom_port(), "/ws", kKey).refused_with(), 503);
  EXPECT_TRUE(WebSocketClient(sim.roxom_port(), "/ws", kKey).connected());
}

TEST_F(RoxomFaults, ASilentConnectionStaysOpen) {
  const SimProcess sim(with({"--fault", "ws_silent=-1"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  create(sim, order("buy", "0.03800000"));
  sim.fault("ws_silent", 0);
  create(sim, order("buy", "0.03700000"));
  EXPECT_EQ(next_order_event(socket)["limitPrice"], "0.03700000");
}

TEST_F(RoxomFaults, TheFirstDepthSnapshotCanBeMissing) {
  const SimProcess sim(with({"--fault", "hide_depth_snapshot=1"}));
  WebSocketClient socket(sim.roxom_port(), "/ws", kKey);
  socket.send(R"({"op":"subscribe","args":[{"channel":"depth","symbol":"GOLD-BTC"}]})");
  socket.read_until([](const Json& json) { return json.contains("event"); });
  create(sim, order("buy", "0.03800000"));
  EXPECT_EQ(socket.read_until([](const Json& json) { return json.contains("topic"); })["type"], "delta");
}

TEST_F(RoxomFaults, TheExchangesClockCanBeOff) {
  const SimProcess sim(with({"--fault", "clock_offset_ms=40000"}));
  const std::int64_t ahead_ns = sim.control("/state")["time_ns"];
  const auto machine = std::chrono::system_clock::now().time_since_epoch();
  EXPECT_NEAR(static_cast<double>(ahead_ns) * 1e-9, std::chrono::duration<double>(machine).count() + 40, 5);
}

TEST_F(RoxomFaults, MistakesInNamesAndValuesAreExplained) {
  const SimProcess sim(with({}));
  const HttpResult name = http(sim.control_port(), "POST", "/faults", R"({"create_lots":1})");
  EXPECT_EQ(name.status, 400);
  EXPECT_EQ(name.json()["error"], "no fault is called 'create_lots'; the nearest is create_lost");
  EXPECT_EQ(http(sim.control_port(), "POST", "/faults", R"({"create_lost":"often"})").status, 400);
  EXPECT_EQ(http(sim.control_port(), "POST", "/faults", R"({"create_lost":1.5})").status, 400);
  EXPECT_EQ(http(sim.control_port(), "GET", "/nothing").status, 404);
}

TEST_F(RoxomFaults, TheLogTellsWhatTheExchangeSaw) {
  const SimProcess sim(with({}));
  const std::string bid = create(sim, order("buy", "0.03800000"));
  create(sim, order("sell", "0.03900000"));
  post(sim, "/v1/orders/" + bid + "/cancel");
  const Json entries = sim.control("/log")["entries"];
  ASSERT_EQ(entries.size(), 5U);
  EXPECT_EQ(entries[0]["kind"], "create");
  EXPECT_EQ(entries[3]["kind"], "rest");
  EXPECT_EQ(entries[3]["own_bid"], "0.03800000");
  EXPECT_EQ(entries[3]["own_ask"], "0.03900000");
  EXPECT_NEAR(entries[3]["fair"].get<double>(), 0.0381, 0.0005);
  EXPECT_EQ(entries[4]["kind"], "close");
  EXPECT_TRUE(entries[4]["own_bid"].is_null());
  EXPECT_EQ(sim.control("/log?after=4")["entries"].size(), 1U);
  EXPECT_EQ(sim.control("/state")["most_open_orders"], 2);
  EXPECT_EQ(sim.control("/timings")["creates"].size(), 2U);
}

}  // namespace
}  // namespace mm::simulator
