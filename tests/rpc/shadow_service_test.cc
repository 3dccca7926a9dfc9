#include "rpc/shadow_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"
#include "testing/shadow_report.h"

namespace mm {
namespace {

TEST(ShadowTranslation, ShowsBothSidesSinceTheShadowBegan) {
  const v1::Shadow told = rpc::to_proto(testing::shadow_report());
  EXPECT_TRUE(told.running());
  EXPECT_FALSE(told.has_end_time());
  ASSERT_EQ(told.differences_size(), 1);
  EXPECT_EQ(told.differences(0).name(), "spread_bps");
  EXPECT_EQ(told.differences(0).shadow(), "40");
  EXPECT_EQ(told.differences(0).real(), "20");
  EXPECT_EQ(told.differences(0).unit(), "bps");
  EXPECT_EQ(told.shadow().quotes().bid().working().price().value(), "0.039920");
  EXPECT_EQ(told.real().quotes().bid().working().price().value(), "0.039960");
  EXPECT_EQ(told.shadow().position().value(), "-0.25");
  EXPECT_EQ(told.real().position().value(), "0.30");
  EXPECT_EQ(told.shadow().orders_sent(), 2u);
  EXPECT_EQ(told.real().orders_sent(), 0u) << "they were sent before";
  EXPECT_EQ(told.shadow().sell_fills(), 1u);
  EXPECT_EQ(told.shadow().sell_volume().value(), "0.25");
  EXPECT_EQ(told.real().buy_volume().value(), "0.30");
  EXPECT_NEAR(told.shadow().edge_bps(), 19.96, 0.01);
  EXPECT_NEAR(told.real().profit(), 0.3 * 0.00004, 1e-9);
  EXPECT_EQ(told.lost_events(), 5u);
  EXPECT_EQ(told.stopped_buy_volume().value(), "0.30");
  EXPECT_EQ(told.stopped_sell_volume().value(), "0.00");
  ASSERT_EQ(told.assumptions_size(), 1);
}

TEST(ShadowTranslation, WithoutAProfitBeforeThereIsNoneSince) {
  engine::ShadowReport report = testing::shadow_report();
  auto before = std::make_shared<engine::Snapshot>(*report.real_before);
  before->profit.reset();
  report.real_before = before;
  report.ended = report.began + std::chrono::seconds(3);
  const v1::Shadow told = rpc::to_proto(report);
  EXPECT_FALSE(told.real().has_profit());
  EXPECT_FALSE(told.running());
  EXPECT_EQ(told.end_time().seconds() - told.start_time().seconds(), 3);
}

class ShadowCalls : public ::testing::Test {
 protected:
  ShadowCalls() {
    server = std::move(rpc::GrpcServer::start("127.0.0.1:0", ports, ports, nullptr, doctor, shadows)).value();
    stub = v1::ShadowService::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port()),
                                                          grpc::InsecureChannelCredentials()));
  }
  grpc::Status start(const v1::StartShadowRequest& request) {
    grpc::ClientContext context;
    return stub->StartShadow(&context, request, &started);
  }

  testing::EnginePorts ports;
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  std::unique_ptr<rpc::GrpcServer> server;
  std::unique_ptr<v1::ShadowService::Stub> stub;
  v1::StartShadowResponse started;
};

TEST_F(ShadowCalls, AStartCarriesChangesPositionAndLatency) {
  v1::StartShadowRequest request;
  auto& change = *request.add_changes();
  change.set_name("spread_bps");
  change.set_value("40");
  ASSERT_TRUE(start(request).ok());
  EXPECT_EQ(started.message(), "so be it");
  EXPECT_EQ(shadows.asked.changes, (std::vector<engine::ParameterChange>{{"spread_bps", "40"}}));
  EXPECT_FALSE(shadows.asked.at_position);
  EXPECT_EQ(shadows.asked.latency, std::chrono::milliseconds(20));
  request.set_at_position(true);
  request.mutable_latency()->set_nanos(5'000'000);
  ASSERT_TRUE(start(request).ok());
  EXPECT_TRUE(shadows.asked.at_position);
  EXPECT_EQ(shadows.asked.latency, std::chrono::milliseconds(5));
}

TEST_F(ShadowCalls, ALatencyThatCannotBeIsHandedOnAsNone) {
  v1::StartShadowRequest request;
  for (const std::int64_t seconds : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::max()}) {
    request.mutable_latency()->set_seconds(seconds);
    ASSERT_TRUE(start(request).ok());
    EXPECT_LT(shadows.asked.latency, Duration{});
  }
}

TEST_F(ShadowCalls, ARefusalIsAStatusWithItsSentence) {
  shadows.reply.status = engine::CommandStatus::refused;
  shadows.reply.message = "not now";
  const auto status = start({});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(status.error_message(), "not now");
  grpc::ClientContext context;
  v1::StopShadowResponse stopped;
  EXPECT_EQ(stub->StopShadow(&context, {}, &stopped).error_message(), "not now");
}

TEST_F(ShadowCalls, WithoutAShadowThereIsNothingToShow) {
  for (const bool there : {false, true}) {
    if (there) shadows.shown = testing::shadow_report();
    grpc::ClientContext context;
    v1::GetShadowResponse response;
    ASSERT_TRUE(stub->GetShadow(&context, {}, &response).ok());
    EXPECT_EQ(response.has_shadow(), there);
  }
}

}  // namespace
}  // namespace mm
