// A bench whose mmd is also steered and looked at over gRPC.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <string>

#include "lib/connection.h"
#include "system/processes.h"

namespace mm::testing {

class Steered : public Bench {
 protected:
  // With short waits where a test would otherwise be long; every move of the price is worth an order.
  void run(std::vector<std::string> mmsim_arguments = {}, nlohmann::json parameters = {}) {
    nlohmann::json all{{"max_position", "5.00"}, {"tighten_tolerance_bps", 0}, {"tighten_after_ms", 0}};
    if (parameters.is_object()) all.update(parameters);
    start_mmsim(std::move(mmsim_arguments));
    start_mmd(all);
    wait_for("quotes", [&] { return quotes_both_sides(); });
  }

  // Healthy again by itself; then stopped with proof, and everything adds up.
  void expect_to_heal_and_add_up() {
    heal();
    wait_for("quotes again", [&] { return quotes_both_sides(); });
    expect_to_add_up();
  }
  // An order of a person, on another account or on ours.
  void by_hand(const nlohmann::json& order) {
    const auto answer = ask("/orders", order.dump());
    EXPECT_FALSE(answer.contains("error")) << answer;
  }
  void expect_to_add_up() {
    EXPECT_TRUE(stop().has_proof_time()) << mmd_log();
    EXPECT_EQ(picture().orders().orders_size(), 0) << "nothing is left unknown";
    const auto exchange = state();
    EXPECT_TRUE(exchange.at("owner").at("open_orders").empty()) << exchange.at("owner");
    EXPECT_EQ(exchange.at("owner").at("positions").at("GOLD-BTC"), picture().position().net().value());
    EXPECT_THAT(mmd_log(), ::testing::Not(::testing::HasSubstr("position adjusted")));
    EXPECT_LE(exchange.at("most_open_orders").get<int>(), 4);
  }

  // Prices that stand still, and quotes that are where they want to be.
  void quiet() {
    ask("/prices", R"({"freeze": true})");
    wait_for("quotes that stand", [&] {
      const int before = creates();
      const auto then = ticks();
      wait_for("some ticks", [&] { return ticks() > then + 10; });
      return creates() == before && quotes_both_sides();
    });
  }
  void set_spread(const std::string& bps) {
    v1::SetSpreadRequest request;
    request.mutable_spread_bps()->set_value(bps);
    v1::SetSpreadResponse response;
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().control().SetSpread(&context, request, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  bool only_known_orders_rest() {
    std::set<std::string> known;
    const v1::ServiceState now = picture();
    for (const auto& order : now.orders().orders()) known.insert(order.venue_order_id());
    const auto open = state().at("owner").at("open_orders");
    return std::all_of(open.begin(), open.end(), [&](const auto& order) {
      return known.contains(order.at("orderId").template get<std::string>());
    });
  }

  // With what the one before left on disk.
  void start_mmd_again(const nlohmann::json& parameters) {
    connection_.reset();
    std::filesystem::rename(folder / "mmd.log", folder / "mmd.before.log");
    start_mmd(parameters);
  }

  client::Connection& mm() {
    if (!connection_) connection_ = std::make_unique<client::Connection>(address("gRPC"));
    return *connection_;
  }
  v1::ServiceState picture() {
    v1::GetStateResponse response;
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().state().GetState(&context, {}, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.state();
  }
  v1::StopTradingResponse stop() {
    v1::StopTradingResponse response;
    const auto status = mm().call(std::chrono::seconds(30), [&](grpc::ClientContext& context) {
      return mm().control().StopTrading(&context, {}, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  grpc::Status try_to_start() {
    v1::StartTradingResponse response;
    return mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().control().StartTrading(&context, {}, &response);
    });
  }
  void start() {
    const auto status = try_to_start();
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  std::uint64_t ticks() {
    std::uint64_t sum = 0;
    const auto now = picture();
    for (const auto& source : now.sources().sources()) sum += source.ticks();
    return sum;
  }
  int creates() { return state().at("creates").get<int>(); }
  // Of one kind, or of all, that the exchange has received, answered or not.
  int requests(const std::string& kind = {}) {
    int sum = 0;
    const auto counts = state().at("roxom_requests");
    for (const auto& [name, count] : counts.items()) {
      if (kind.empty() || name == kind) sum += count.get<int>();
    }
    return sum;
  }
  std::size_t resting() { return state().at("owner").at("open_orders").size(); }
  void fault(const std::string& json) { ask("/faults", json); }
  void heal() { ask("/faults/reset", "{}"); }
  bool quotes_both_sides() {
    const auto now = picture();
    return now.mode().mode() == v1::MODE_QUOTING && now.quotes().bid().state() == v1::SIDE_STATE_LIVE &&
           now.quotes().ask().state() == v1::SIDE_STATE_LIVE;
  }
  bool mode_is(v1::Mode mode, v1::ModeReason reason) {
    const auto now = picture().mode();
    return now.mode() == mode && now.reason() == reason;
  }

 private:
  std::unique_ptr<client::Connection> connection_;
};

}  // namespace mm::testing
