// What is known after the process was killed, and what is done about it.
#include <csignal>

#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;

class Restart : public testing::Steered {
 protected:
  // Quotes that stay where they are, so that whoever wants to hit them can.
  const nlohmann::json parameters{
      {"max_position", "5.00"}, {"danger_tolerance_bps", 50}, {"tighten_tolerance_bps", 50}};

  std::string position_at_exchange() {
    const auto positions = state().at("owner").at("positions");
    return positions.contains("GOLD-BTC") ? positions.at("GOLD-BTC").get<std::string>() : "0.00";
  }
  std::vector<v1::Fill> fills_in_ledger() {
    v1::ListFillsRequest request;
    request.mutable_range();
    request.set_limit(100'000);
    v1::ListFillsResponse response;
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().state().ListFills(&context, request, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.fills().begin(), response.fills().end()};
  }
  std::vector<v1::Order> orders_in_ledger() {
    v1::ListOrdersRequest request;
    request.mutable_range();
    request.set_limit(100'000);
    v1::ListOrdersResponse response;
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().state().ListOrders(&context, request, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.orders().orders().begin(), response.orders().orders().end()};
  }
  int run_cancel_all() {
    testing::Process cleaner({MM_BIN "/mmd", "--config", folder / "mmd.jsonc", "cancel-all"},
                             folder / "cancel-all.log");
    return cleaner.wait();
  }
  std::string cancel_all_log() const { return testing::read_file(folder / "cancel-all.log"); }
};

TEST_F(Restart, AfterAKillTheNextRunTakesOffWhatRestsAndKnowsEveryFill) {
  run({"--no-traders"}, parameters);
  for (int round = 1; round <= 3; ++round) {
    by_hand({{"side", "sell"}, {"qty", "0.10"}, {"px", "0.03700000"}, {"timeInForce", "ioc"}});
    wait_for("the fill", [&] {
      return picture().position().net().value() == "0." + std::to_string(2 * round - 1) + "0";
    });
    wait_for("quotes", [&] { return quotes_both_sides(); });
    EXPECT_EQ(mmd->end(SIGKILL), -1);
    // Filled while nobody looks.
    by_hand({{"side", "sell"}, {"qty", "0.10"}, {"px", "0.03700000"}, {"timeInForce", "ioc"}});
    EXPECT_GT(resting(), 0u);
    start_mmd_again(parameters);
    wait_for("quotes", [&] { return quotes_both_sides(); });
    EXPECT_EQ(resting(), 2u) << "no order of the run before is left";
    EXPECT_EQ(picture().orders().foreign_open_orders(), 0u);
    EXPECT_EQ(picture().position().net().value(), position_at_exchange());
    EXPECT_EQ(fills_in_ledger().size(), static_cast<std::size_t>(2 * round));
    EXPECT_THAT(mmd_log(), HasSubstr("did not end in order"));
  }
  expect_to_add_up();
  const auto fills = fills_in_ledger();
  for (std::size_t i = 0; i < fills.size(); ++i) EXPECT_EQ(fills[i].number(), i + 1);
  // The exchange's clock is ours here.
  int timed = 0;
  for (const v1::Order& order : orders_in_ledger()) {
    if (!order.has_answer_time() || order.state() < v1::ORDER_STATE_FILLED) continue;
    ++timed;
    const auto seconds_after = [&](const google::protobuf::Timestamp& time) {
      return static_cast<double>(time.seconds() - order.create_time().seconds()) +
             1e-9 * (time.nanos() - order.create_time().nanos());
    };
    ASSERT_TRUE(order.has_exchange_create_time()) << order.ShortDebugString();
    EXPECT_GE(seconds_after(order.exchange_create_time()), -0.001) << "it may be told in milliseconds";
    EXPECT_LT(seconds_after(order.exchange_create_time()), 5);
    EXPECT_GT(seconds_after(order.answer_time()), 0);
    EXPECT_LT(seconds_after(order.answer_time()), 5);
  }
  EXPECT_GE(timed, 6) << "two quotes a round";
}

TEST_F(Restart, CancelAllTakesOffWhatADeadServiceLeftAndNothingElse) {
  run({"--no-traders"}, parameters);
  by_hand({{"side", "buy"}, {"qty", "0.77"}, {"px", "0.03700000"}, {"account", "owner"}});
  EXPECT_EQ(run_cancel_all(), 1) << "while mmd runs";
  EXPECT_THAT(cancel_all_log(), HasSubstr("another mmd has this ledger"));
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  EXPECT_EQ(resting(), 3u);
  EXPECT_EQ(run_cancel_all(), 0) << cancel_all_log();
  ASSERT_EQ(resting(), 1u);
  EXPECT_EQ(state().at("owner").at("open_orders").at(0).at("qty"), "0.77");
}

TEST_F(Restart, CancelAllThatCannotReachTheExchangeSaysSo) {
  run({"--no-traders"}, parameters);
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  mmsim->end(SIGKILL);
  EXPECT_EQ(run_cancel_all(), 1);
  EXPECT_THAT(cancel_all_log(), HasSubstr("has not confirmed"));
}

TEST_F(Restart, TheKillSwitchStaysOnUntilAPersonResetsIt) {
  run({}, parameters);
  const auto kill_switch = [&](auto method, auto request, auto response) {
    request.set_reason("smoke");
    return mm().call(std::chrono::seconds(30), [&](grpc::ClientContext& context) {
      return (mm().control().*method)(&context, request, &response);
    });
  };
  using Stub = v1::ControlService::StubInterface;
  ASSERT_TRUE(
      kill_switch(&Stub::EngageKillSwitch, v1::EngageKillSwitchRequest{}, v1::EngageKillSwitchResponse{})
          .ok());
  EXPECT_EQ(resting(), 0u);
  for (const int signal : {SIGTERM, SIGKILL}) {
    mmd->end(signal);
    start_mmd_again(parameters);
    EXPECT_TRUE(mode_is(v1::MODE_HALTED, v1::MODE_REASON_KILL_SWITCH));
    EXPECT_EQ(picture().mode().detail(), "smoke");
    EXPECT_EQ(try_to_start().error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  }
  ASSERT_TRUE(
      kill_switch(&Stub::ResetKillSwitch, v1::ResetKillSwitchRequest{}, v1::ResetKillSwitchResponse{}).ok());
  start();
  wait_for("quotes", [&] { return quotes_both_sides(); });
}

TEST_F(Restart, ALedgerThatCannotBeWrittenHaltsAndWhenItCanAgainAPersonGoesOn) {
  run({}, parameters);
  const auto limit_files = [&](const char* bytes) {
    const std::string command = "prlimit --pid " + std::to_string(mmd->pid()) + " --fsize=" + bytes;
    ASSERT_EQ(std::system(command.c_str()), 0);
  };
  limit_files("1000:unlimited");
  wait_for("the halt", [&] { return mode_is(v1::MODE_HALTED, v1::MODE_REASON_LEDGER_FAILED); });
  wait_for("the withdrawal", [&] { return resting() == 0; });
  EXPECT_THAT(picture().mode().detail(), HasSubstr("cannot be written"));
  stop();
  EXPECT_EQ(try_to_start().error_code(), grpc::StatusCode::FAILED_PRECONDITION) << "as long as it lasts";
  limit_files("unlimited:unlimited");
  wait_for("it to be writable", [&] { return try_to_start().ok(); });
  wait_for("quotes", [&] { return quotes_both_sides(); });
  expect_to_add_up();
}

TEST_F(Restart, EveryCommandIsInTheLedgerEvenOneThatWasRefused) {
  run({}, parameters);
  v1::SetSpreadRequest request;
  request.mutable_spread_bps()->set_value("-5");
  v1::SetSpreadResponse response;
  EXPECT_FALSE(mm().call(std::chrono::seconds(5),
                         [&](grpc::ClientContext& context) {
                           return mm().control().SetSpread(&context, request, &response);
                         })
                   .ok());
  EXPECT_FALSE(mm().call(std::chrono::seconds(5),
                         [&](grpc::ClientContext& context) {
                           v1::UpdateParametersResponse nothing;
                           return mm().control().UpdateParameters(&context, {}, &nothing);
                         })
                   .ok());
  v1::ListHistoryResponse history;
  ASSERT_TRUE(mm().call(std::chrono::seconds(5),
                        [&](grpc::ClientContext& context) {
                          return mm().state().ListHistory(&context, {}, &history);
                        })
                  .ok());
  int invalid = 0;
  for (const auto& entry : history.entries()) invalid += entry.status() == "invalid";
  EXPECT_EQ(invalid, 2);
}

}  // namespace
}  // namespace mm
