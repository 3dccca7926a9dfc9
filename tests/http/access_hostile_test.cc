// Callers who try to get in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/access_doors.h"
#include "mm/v1/state_service.grpc.pb.h"

namespace mm::http {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

constexpr const char* kGetState = "/mm.v1.StateService/GetState";
constexpr const char* kStart = "/mm.v1.ControlService/StartTrading";

using AccessHostile = testing::AccessDoors;

TEST_F(AccessHostile, ExpiredMalformedAndUnknownTokensAreUnauthenticated) {
  const auto expired = token("old", access::Role::operator_, WallTime(std::chrono::hours(1)));
  ASSERT_TRUE(access->reload().ok());
  for (const std::string& header : {"Bearer " + expired, "Bearer " + access::new_secret(),
                                    std::string("Bearer x"), "Basic " + operator_}) {
    const auto status = testing::call_method(channel(), kGetState, {{"authorization", header}});
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << header;
    EXPECT_THAT(status.error_message(), ::testing::Not(HasSubstr(header.substr(7))));
  }
}

TEST_F(AccessHostile, AWrongTokenOverTheWebIsAnsweredWithItsStatusAndSentence) {
  testing::WebCall call(http_port());
  call.call(kGetState, "", "Authorization: Bearer " + access::new_secret() + "\r\n");
  EXPECT_EQ(call.grpc_status(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(AccessHostile, ARevokedTokensStreamEndsAndTheOthersGoOn) {
  const auto open = [&](const std::string& secret, grpc::ClientContext& context) {
    context.AddMetadata("authorization", "Bearer " + secret);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    return v1::StateService::NewStub(channel())->WatchState(&context, {});
  };
  grpc::ClientContext first, second;
  const auto gone = open(viewer, first);
  const auto stays = open(operator_, second);
  v1::WatchStateResponse message;
  ASSERT_TRUE(gone->Read(&message));
  ASSERT_TRUE(stays->Read(&message));
  ASSERT_TRUE(access::change_tokens(folder / "tokens", [](std::vector<access::Token>& tokens) {
                std::erase_if(tokens, [](const auto& one) { return one.name == "board"; });
                return std::string();
              }).ok());
  ASSERT_TRUE(access->reload().ok());
  while (gone->Read(&message)) {
  }
  EXPECT_EQ(gone->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  feed.happen([](testing::EngineDriver& driver) { driver.advance(std::chrono::seconds(1)); });
  EXPECT_TRUE(stays->Read(&message));
  second.TryCancel();
}

TEST_F(AccessHostile, GuessingIsSlowedDownForTheAddressThatGuesses) {
  const auto try_it = [&](const std::string& forwarded) {
    testing::WebCall call(http_port());
    call.call(kGetState, "", "Authorization: Bearer " + access::new_secret() + "\r\n" + forwarded);
    return call.grpc_status();
  };
  for (int i = 0; i < access::LoginThrottle::kFree; ++i) {
    EXPECT_EQ(try_it(""), grpc::StatusCode::UNAUTHENTICATED);
  }
  EXPECT_EQ(try_it(""), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // It is the address at the socket that counts, not the one that anybody may claim.
  EXPECT_EQ(try_it("X-Forwarded-For: 192.0.2.7\r\n"), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(try_it("X-Forwarded-For: 192.0.2.8\r\nX-Forwarded-For: 192.0.2.9\r\n"),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(AccessHostile, RefusedCommandsAreToldWithTheirCaller) {
  testing::call_method(channel(), kStart, {{"authorization", "Bearer " + viewer}});
  testing::call_method(channel(), kStart);
  const std::lock_guard lock(mutex);
  EXPECT_THAT(refusals, Contains(Pair(StartsWith("token:board@ipv4:127.0.0.1:"), "StartTrading")));
  EXPECT_THAT(refusals, Contains(Pair(StartsWith("ipv4:127.0.0.1:"), "StartTrading")));
}

TEST_F(AccessHostile, TwoTokensInOneCallAreNotTakenForTheBetterOne) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + access::new_secret());
  context.AddMetadata("authorization", "Bearer " + operator_);
  v1::GetStateResponse response;
  EXPECT_EQ(v1::StateService::NewStub(channel())->GetState(&context, {}, &response).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace mm::http
