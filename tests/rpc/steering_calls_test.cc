// Changes of parameters, tried and made, what they were before, and how the quotes came about: over the real
// gRPC port, in front of a real engine in virtual time.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "mm/v1/control_service.grpc.pb.h"
#include "mm/v1/state_service.grpc.pb.h"
#include "rpc/grpc_server.h"
#include "testing/past_changes.h"

namespace mm {
namespace {

using ::testing::ElementsAre;
using testing::EngineDriver;
using ::testing::HasSubstr;

using Values = std::vector<std::pair<std::string, std::string>>;

class SteeringCalls : public ::testing::Test {
 protected:
  SteeringCalls() {
    ports.happen([](EngineDriver& driver) {
      driver.start_quoting();
      driver.accept_all();
    });
    serve(&past);
  }

  void serve(const engine::Archive* archive) {
    server.reset();
    server = std::move(rpc::GrpcServer::start("127.0.0.1:0", ports, ports, archive, doctor, shadows)).value();
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port()),
                                             grpc::InsecureChannelCredentials());
    control = v1::ControlService::NewStub(channel);
    state = v1::StateService::NewStub(channel);
  }

  struct Call : grpc::ClientContext {
    Call() { set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20)); }
  };

  grpc::Status update(const Values& values, bool dry_run = false, const std::string& etag = {}) {
    v1::UpdateParametersRequest request;
    for (const auto& [name, value] : values) {
      auto& change = *request.add_changes();
      change.set_name(name);
      change.set_value(value);
    }
    request.set_dry_run(dry_run);
    request.set_expected_etag(etag);
    updated.Clear();
    Call call;
    return control->UpdateParameters(&call, request, &updated);
  }
  v1::ServiceState picture() {
    Call call;
    v1::GetStateResponse response;
    EXPECT_TRUE(state->GetState(&call, {}, &response).ok());
    return response.state();
  }
  std::string etag() { return picture().parameters().etag(); }
  v1::ListParameterChangesResponse changes(std::uint32_t limit = 0) {
    Call call;
    v1::ListParameterChangesRequest request;
    request.set_limit(limit);
    v1::ListParameterChangesResponse response;
    const auto status = state->ListParameterChanges(&call, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  v1::ExplainQuotesResponse explanation() {
    Call call;
    v1::ExplainQuotesResponse response;
    EXPECT_TRUE(state->ExplainQuotes(&call, {}, &response).ok());
    return response;
  }

  static std::vector<std::string> texts(const google::protobuf::RepeatedPtrField<v1::Level>& levels) {
    std::vector<std::string> list;
    for (const auto& level : levels)
      list.push_back(level.quantity().value() + " at " + level.price().value());
    return list;
  }

  testing::EnginePorts ports;
  testing::PastChanges past{ports};
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  std::unique_ptr<rpc::GrpcServer> server;
  std::unique_ptr<v1::ControlService::Stub> control;
  std::unique_ptr<v1::StateService::Stub> state;
  v1::UpdateParametersResponse updated;
};

TEST_F(SteeringCalls, ADryRunTellsTodaysQuotesAndThoseThatTheChangeThenBrings) {
  const std::string before = etag();
  const Values values{{"spread_bps", "30"}, {"levels", "2"}, {"level_spacing_bps", "5"}};
  ASSERT_TRUE(update(values, true).ok());
  EXPECT_THAT(updated.message(),
              HasSubstr("dry run, nothing is changed: spread_bps would be 30 instead of 20"));
  EXPECT_EQ(updated.version(), 1u);
  EXPECT_EQ(updated.etag(), before);
  EXPECT_EQ(etag(), before);
  const v1::ParameterTrial trial = updated.trial();
  ASSERT_EQ(trial.differences_size(), 3);
  EXPECT_EQ(trial.differences(0).name(), "spread_bps");
  EXPECT_EQ(trial.differences(0).before(), "20");
  EXPECT_EQ(trial.differences(0).after(), "30");
  EXPECT_NEAR(trial.fair_price(), 0.04, 1e-9);
  EXPECT_THAT(texts(trial.now().bids()), ElementsAre("1.00 at 0.039960"));
  EXPECT_NEAR(trial.now().spread_bps(), 20, 1e-6);
  EXPECT_THAT(texts(trial.then().bids()), ElementsAre("1.00 at 0.039940", "1.00 at 0.039920"));
  EXPECT_THAT(texts(trial.then().asks()), ElementsAre("1.00 at 0.040060", "1.00 at 0.040080"));
  EXPECT_NEAR(trial.then().spread_bps(), 30, 1e-6);
  EXPECT_EQ(trial.then().mode().mode(), v1::MODE_QUOTING);

  ASSERT_TRUE(update(values).ok());
  EXPECT_FALSE(updated.has_trial());
  EXPECT_EQ(updated.etag(), trial.etag());
  const v1::ServiceState now = picture();
  EXPECT_EQ(now.parameters().etag(), trial.etag());
  EXPECT_EQ(texts(now.quotes().bid().desired_levels()), texts(trial.then().bids()));
  EXPECT_EQ(texts(now.quotes().ask().desired_levels()), texts(trial.then().asks()));
}

TEST_F(SteeringCalls, OfTwoOperatorsWhoLookedAtTheSameTheSecondIsRefused) {
  const std::string looked_at = etag();
  ASSERT_TRUE(update({{"spread_bps", "30"}}, false, looked_at).ok());
  const std::string meanwhile = updated.etag();
  for (const bool dry_run : {true, false}) {
    const auto refused = update({{"spread_bps", "40"}, {"order_size", "2.00"}}, dry_run, looked_at);
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::ABORTED);
    EXPECT_THAT(refused.error_message(), HasSubstr("their etag is " + meanwhile + ", not " + looked_at));
  }
  EXPECT_EQ(etag(), meanwhile);
  EXPECT_EQ(picture().parameters().version(), 2u);
  ASSERT_TRUE(update({{"spread_bps", "20"}}, false, meanwhile).ok());
  EXPECT_EQ(updated.etag(), looked_at) << "the same values, the same etag";
}

TEST_F(SteeringCalls, ADryRunIsRefusedWithTheSentencesOfTheChange) {
  const Values values{{"spread_bps", "0"}, {"spreed_bps", "30"}, {"levels", "9"}};
  const auto tried = update(values, true);
  const auto made = update(values);
  EXPECT_EQ(tried.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const std::string told = tried.error_message();
  EXPECT_EQ(told, made.error_message());
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 2) << "all of it";
  EXPECT_EQ(picture().parameters().version(), 1u);
  EXPECT_EQ(update({}, true).error_code(), grpc::StatusCode::INVALID_ARGUMENT) << "nothing is named";
}

TEST_F(SteeringCalls, WhatWouldHoldASideBackIsTold) {
  ASSERT_TRUE(update({{"max_position", "0.00"}}, true).ok());
  EXPECT_EQ(updated.trial().now().bid_hold(), v1::HOLD_REASON_UNSPECIFIED);
  EXPECT_EQ(updated.trial().then().bid_hold(), v1::HOLD_REASON_POSITION_LIMIT);
  EXPECT_EQ(updated.trial().then().ask_hold(), v1::HOLD_REASON_POSITION_LIMIT);
  EXPECT_EQ(updated.trial().then().bids_size(), 0);
  EXPECT_FALSE(updated.trial().then().has_spread_bps());
}

TEST_F(SteeringCalls, WithoutAFairPriceADryRunTellsTheModeAndTheDifferences) {
  ports.happen([](EngineDriver& driver) { driver.advance(std::chrono::seconds(3)); });
  ASSERT_TRUE(update({{"spread_bps", "30"}}, true).ok());
  EXPECT_FALSE(updated.trial().has_fair_price());
  EXPECT_EQ(updated.trial().differences_size(), 1);
  EXPECT_EQ(updated.trial().then().mode().reason(), v1::MODE_REASON_SOURCE_STALE);
  EXPECT_EQ(updated.trial().then().bids_size(), 0);
}

TEST_F(SteeringCalls, ASpreadCanBeTriedToo) {
  v1::SetSpreadRequest request;
  request.mutable_spread_bps()->set_value("50");
  request.set_dry_run(true);
  v1::SetSpreadResponse response;
  Call call;
  ASSERT_TRUE(control->SetSpread(&call, request, &response).ok());
  EXPECT_THAT(texts(response.trial().then().asks()), ElementsAre("1.00 at 0.040100"));
  EXPECT_EQ(picture().parameters().version(), 1u);
}

TEST_F(SteeringCalls, ChangesAreListedWithWhatTheyChangedAndTheEtagAfterThem) {
  EXPECT_EQ(changes().changes_size(), 0);
  ASSERT_TRUE(update({{"spread_bps", "30"}, {"order_size", "2.00"}}).ok());
  const std::string first = updated.etag();
  ASSERT_TRUE(update({{"spread_bps", "40"}}).ok());
  const std::string second = updated.etag();
  ASSERT_TRUE(update({{"spread_bps", "50"}}, true).ok());
  ASSERT_TRUE(update({{"spread_bps", "40"}}).ok()) << "changes nothing";
  const auto all = changes();
  ASSERT_EQ(all.changes_size(), 2) << "neither what was tried nor what changed nothing";
  EXPECT_EQ(all.changes(0).number(), 1u);
  EXPECT_EQ(all.changes(0).caller(), "ipv4:127.0.0.1:5");
  ASSERT_EQ(all.changes(0).differences_size(), 2);
  EXPECT_EQ(all.changes(0).differences(1).name(), "order_size");
  EXPECT_EQ(all.changes(0).differences(1).before(), "1.00");
  EXPECT_EQ(all.changes(0).differences(1).after(), "2.00");
  EXPECT_EQ(all.changes(0).etag(), first);
  EXPECT_EQ(all.changes(1).etag(), second);
  ASSERT_EQ(changes(1).changes_size(), 1);
  EXPECT_EQ(changes(1).changes(0).number(), 2u) << "the newest";
}

TEST_F(SteeringCalls, AnEtagOfAnEarlierRunIsNotTold) {
  past.before = {
      {1, wall_from_unix_ms(1'750'000'000'000), "ipv4:127.0.0.1:4", false, {{"levels", "1", "3"}}}};
  ASSERT_TRUE(update({{"spread_bps", "30"}}).ok());
  const auto all = changes();
  ASSERT_EQ(all.changes_size(), 2);
  EXPECT_EQ(all.changes(0).etag(), "");
  EXPECT_EQ(all.changes(0).differences(0).after(), "3");
  EXPECT_EQ(all.changes(1).etag(), updated.etag());
}

TEST_F(SteeringCalls, WithoutALedgerThePastOfTheParametersIsRefusedWithWhatToDo) {
  serve(nullptr);
  Call call;
  v1::ListParameterChangesResponse response;
  const auto status = state->ListParameterChanges(&call, {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("ledger.file"));
}

TEST_F(SteeringCalls, TheExplanationLeadsFromTheSourcesToEachOrder) {
  const auto told = explanation();
  EXPECT_EQ(told.sequence(), picture().sequence());
  std::vector<std::string> names;
  for (const auto& step : told.steps()) names.push_back(step.name());
  EXPECT_THAT(names,
              ElementsAre("mode", "sources", "fair price", "volatility", "shift", "spread", "least spread",
                          "distances", "prices", "sizes", "guards after fills", "limits", "decisions"));
  const auto step = [&](const char* name) {
    return *std::find_if(told.steps().begin(), told.steps().end(),
                         [&](const v1::ExplanationStep& one) { return one.name() == name; });
  };
  const auto prices = step("prices");
  const auto& bid = prices.lines(1);
  EXPECT_EQ(bid.subject(), "bid 1");
  EXPECT_THAT(bid.text(), HasSubstr("rounded down to 0.039960"));
  ASSERT_EQ(bid.numbers_size(), 2);
  EXPECT_EQ(bid.numbers(1).name(), "price");
  EXPECT_DOUBLE_EQ(bid.numbers(1).value(), 0.03996);
  EXPECT_EQ(bid.numbers(1).unit(), "quote asset");
  const auto spread = step("spread");
  ASSERT_EQ(spread.parameters_size(), 1);
  EXPECT_EQ(spread.parameters(0).name(), "spread_bps");
  EXPECT_EQ(spread.parameters(0).value(), "20");
  EXPECT_EQ(spread.parameters(0).unit(), "bps");
}

TEST_F(SteeringCalls, WithoutAFairPriceTheExplanationEndsInTheReason) {
  ports.happen([](EngineDriver& driver) { driver.advance(std::chrono::seconds(3)); });
  const auto told = explanation();
  EXPECT_EQ(told.steps(0).lines(0).subject(), "paused");
  EXPECT_THAT(told.steps(0).lines(0).text(), HasSubstr("source_stale: binance:BTCUSDT"));
  for (const auto& step : told.steps()) EXPECT_NE(step.name(), "prices");
}

TEST_F(SteeringCalls, ThePictureShowsFormulasVolatilityAndDecisions) {
  ports.happen([](EngineDriver& driver) {
    for (const double gold : {4000.1, 4000.5}) {
      driver.advance(std::chrono::milliseconds(1250));
      driver.prices(gold);
    }
  });
  const v1::ServiceState now = picture();
  ASSERT_EQ(now.fair_price().formulas_size(), 1);
  const v1::Formula& formula = now.fair_price().formulas(0);
  EXPECT_EQ(formula.name(), "gold / bitcoin");
  EXPECT_EQ(formula.verdict(), v1::FORMULA_VERDICT_USED);
  EXPECT_EQ(formula.weight(), 1);
  EXPECT_NEAR(formula.value(), 0.040005, 1e-12);
  EXPECT_EQ(formula.deviation_bps(), 0);
  EXPECT_TRUE(formula.has_age());
  EXPECT_EQ(now.fair_price().quorum(), 1u);
  EXPECT_GT(now.fair_price().uncertainty_bps(), 0);
  EXPECT_NEAR(now.sources().sources(0).price(), 4000.5, 1e-9);
  EXPECT_GT(now.quote_making().volatility_fast(), now.quote_making().volatility_slow());
  EXPECT_TRUE(now.quote_making().wanted());
  EXPECT_EQ(now.quote_making().model().spread_bps(), 20);
  ASSERT_EQ(now.quotes().ask().decisions_size(), 1);
  const v1::LevelDecision& ask = now.quotes().ask().decisions(0);
  EXPECT_EQ(ask.decision(), v1::DECISION_REPLACE);
  EXPECT_EQ(ask.cause(), v1::DECISION_CAUSE_TOO_NEAR);
  EXPECT_EQ(ask.order_id(), 2u);
  EXPECT_EQ(ask.standing().price().value(), "0.040040");
  EXPECT_EQ(ask.desired().price().value(), "0.040046");
  EXPECT_GT(ask.nearer_bps(), 1);
  EXPECT_FALSE(now.quotes().ask().decisions(0).has_due_in());
}

}  // namespace
}  // namespace mm
