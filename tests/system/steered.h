// A bench whose mmd is also steered and looked at over gRPC.
#pragma once

#include <cmath>
#include <memory>
#include <string>

#include "lib/connection.h"
#include "system/processes.h"

namespace mm::testing {

class Steered : public Bench {
 protected:
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
  void start() {
    v1::StartTradingResponse response;
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().control().StartTrading(&context, {}, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  std::uint64_t ticks() {
    std::uint64_t sum = 0;
    const auto now = picture();
    for (const auto& source : now.sources().sources()) sum += source.ticks();
    return sum;
  }
  int creates() { return state().at("creates").get<int>(); }
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
