// A shadow beside the trading engine, against mmsim: it sees what the real one sees, and the exchange sees
// nothing of it. After each test the recording is replayed: the trading engine did what it does without one.
#include <gmock/gmock.h>

#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;

class Shadowed : public testing::Steered {
 protected:
  grpc::Status start_shadow(const std::vector<std::pair<std::string, std::string>>& changes = {},
                            bool at_position = false) {
    v1::StartShadowRequest request;
    for (const auto& [name, value] : changes) {
      auto& change = *request.add_changes();
      change.set_name(name);
      change.set_value(value);
    }
    request.set_at_position(at_position);
    request.mutable_latency()->set_nanos(1'000'000);
    v1::StartShadowResponse response;
    return mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().shadow().StartShadow(&context, request, &response);
    });
  }
  grpc::Status stop_shadow() {
    v1::StopShadowResponse response;
    return mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().shadow().StopShadow(&context, {}, &response);
    });
  }
  v1::GetShadowResponse answer() {
    v1::GetShadowResponse response;
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().shadow().GetShadow(&context, {}, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  v1::Shadow shadow() { return answer().shadow(); }

  static std::uint64_t fills(const v1::ShadowFigures& of) { return of.buy_fills() + of.sell_fills(); }
  static bool rests(const v1::ShadowFigures& of) {
    return of.quotes().bid().has_working() && of.quotes().ask().has_working();
  }
  static bool same_quotes(const v1::Shadow& now) {
    return rests(now.shadow()) && rests(now.real()) &&
           now.shadow().quotes().bid().working().price().value() ==
               now.real().quotes().bid().working().price().value() &&
           now.shadow().quotes().ask().working().price().value() ==
               now.real().quotes().ask().working().price().value();
  }
  // The exchange knows of exactly what the trading engine has sent.
  void expect_nothing_of_it_at_the_exchange() {
    stop();
    EXPECT_EQ(state().at("creates").get<std::uint64_t>(), picture().counters().orders_sent());
    EXPECT_LE(state().at("most_open_orders").get<int>(), 4);
  }
};

TEST_F(Shadowed, WithTheSameParametersItQuotesAndIsFilledAsTheRealOne) {
  run({"--no-traders"});
  for (const char* symbol : {"PAXGUSDT", "BTCUSDT"}) {
    const double mid = state().at(symbol).get<double>();
    ask("/prices", nlohmann::json{{"symbol", symbol}, {"pin", mid}}.dump());
  }
  ASSERT_TRUE(start_shadow().ok());
  wait_for("the same quotes", [&] { return same_quotes(shadow()); });
  EXPECT_EQ(shadow().differences_size(), 0);
  by_hand({{"side", "sell"}, {"qty", "0.30"}, {"px", "0.010000"}, {"orderType", "market"}});
  wait_for("both fills", [&] { return fills(shadow().real()) == 1 && fills(shadow().shadow()) == 1; });
  const auto now = shadow();
  EXPECT_EQ(now.real().buy_volume().value(), "0.30");
  EXPECT_EQ(now.shadow().buy_volume().value(), "0.30");
  EXPECT_EQ(now.shadow().position().value(), "0.30");
  EXPECT_NEAR(now.shadow().edge_bps(), now.real().edge_bps(), 0.5);
  EXPECT_NEAR(now.shadow().profit(), now.real().profit(), 1e-7);
  EXPECT_EQ(now.lost_events(), 0u);
  expect_nothing_of_it_at_the_exchange();
}

TEST_F(Shadowed, AmongTradersItIsFilledAboutAsOftenAsTheRealOne) {
  run({"--tick-rate", "50"}, {{"spread_bps", 10}});
  ASSERT_TRUE(start_shadow({}, true).ok());
  wait_for("real fills", [&] { return fills(shadow().real()) >= 12; });
  ASSERT_TRUE(stop_shadow().ok());
  const auto then = shadow();
  EXPECT_FALSE(then.running());
  const auto real = static_cast<double>(fills(then.real()));
  const auto its = static_cast<double>(fills(then.shadow()));
  EXPECT_GE(its, 0.5 * real) << then.ShortDebugString();
  EXPECT_LE(its, 2 * real) << then.ShortDebugString();
  EXPECT_GT(then.shadow().edge_bps(), 0);
  EXPECT_EQ(then.lost_events(), 0u);
  expect_nothing_of_it_at_the_exchange();
}

TEST_F(Shadowed, FarAwayItIsNotFilledAndTheExchangeDoesNotKnowOfIt) {
  run({"--tick-rate", "50"}, {{"spread_bps", 10}});
  const std::vector<std::pair<std::string, std::string>> wide{{"spread_bps", "200"},
                                                              {"price_collar_bps", "500"}};
  ASSERT_TRUE(start_shadow(wide).ok());
  wait_for("quotes of both", [&] { return rests(shadow().shadow()) && rests(shadow().real()); });
  auto now = shadow();
  wait_for("real fills, at a moment without a replacement", [&] {
    now = shadow();
    return fills(now.real()) >= 6 && rests(now.shadow());
  });
  EXPECT_NEAR(now.shadow().quotes().spread_bps(), 200, 5);
  EXPECT_EQ(fills(now.shadow()), 0u);
  EXPECT_EQ(now.shadow().position().value(), "0.00");
  ASSERT_EQ(now.differences_size(), 2);
  EXPECT_EQ(now.differences(0).shadow(), "200");
  EXPECT_EQ(now.differences(0).real(), "10");
  expect_nothing_of_it_at_the_exchange();
  const auto log = ask("/log?after=0");
  for (const auto& entry : log.at("entries")) {
    if (!entry.at("own_bid").is_string()) continue;
    const double distance =
        1 - std::stod(entry.at("own_bid").get<std::string>()) / entry.at("fair").get<double>();
    EXPECT_LT(distance * 1e4, 50) << entry;
  }
}

TEST_F(Shadowed, TradesOnWhileTheRealOneIsStopped) {
  run();
  stop();
  ASSERT_TRUE(start_shadow().ok());
  EXPECT_TRUE(answer().has_shadow()) << "whoever was answered and looks sees it";
  const int before = creates();
  wait_for("its quotes", [&] { return rests(shadow().shadow()); });
  EXPECT_EQ(shadow().real().mode().mode(), v1::MODE_STOPPED);
  EXPECT_EQ(resting(), 0u);
  EXPECT_EQ(creates(), before);
}

TEST_F(Shadowed, WithoutTheExchangesStreamItPausesAndHeals) {
  run();
  ASSERT_TRUE(start_shadow().ok());
  wait_for("its quotes", [&] { return rests(shadow().shadow()); });
  mmsim->end(SIGKILL);
  wait_for("its pause", [&] { return shadow().shadow().mode().mode() == v1::MODE_PAUSED; });
  start_mmsim();
  wait_for("its quotes again", [&] { return rests(shadow().shadow()); });
  EXPECT_EQ(shadow().lost_events(), 0u);
}

TEST_F(Shadowed, IsRefusedInWordsAndKeptInHistory) {
  run();
  EXPECT_FALSE(answer().has_shadow());
  const auto refused = [](const grpc::Status& status, grpc::StatusCode code, const char* words) {
    EXPECT_EQ(status.error_code(), code) << status.error_message();
    EXPECT_THAT(status.error_message(), HasSubstr(words));
  };
  refused(stop_shadow(), grpc::StatusCode::FAILED_PRECONDITION, "no shadow runs");
  refused(start_shadow({{"spred_bps", "5"}}), grpc::StatusCode::INVALID_ARGUMENT,
          "did you mean 'spread_bps'");
  refused(start_shadow({{"spread_bps", "0"}}), grpc::StatusCode::INVALID_ARGUMENT,
          "allowed: 0.1 to 5000 bps");
  EXPECT_FALSE(answer().has_shadow());
  ASSERT_TRUE(start_shadow({{"spread_bps", "33"}}).ok());
  refused(start_shadow(), grpc::StatusCode::FAILED_PRECONDITION, "`mmctl shadow stop` ends it");
  ASSERT_TRUE(stop_shadow().ok());
  ASSERT_TRUE(start_shadow().ok()) << "another one, while orders go on";

  v1::ListHistoryRequest request;
  request.mutable_range();
  v1::ListHistoryResponse history;
  ASSERT_TRUE(mm().call(std::chrono::seconds(5),
                        [&](grpc::ClientContext& context) {
                          return mm().state().ListHistory(&context, request, &history);
                        })
                  .ok());
  std::string told;
  for (const auto& entry : history.entries())
    told += entry.caller() + ' ' + entry.text() + ' ' + entry.status() + '\n';
  EXPECT_THAT(told, HasSubstr("shadow start spread_bps=33"));
  EXPECT_THAT(told, HasSubstr("shadow stop"));
  EXPECT_THAT(told, HasSubstr("ipv4:127.0.0.1"));
  EXPECT_THAT(mmd_log(), HasSubstr("command shadow start spread_bps=33"));
}

}  // namespace
}  // namespace mm
