// Who may call what: every method, over every door, as every kind of caller.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>

#include "http/access_doors.h"
#include "mm/v1/state_service.grpc.pb.h"

namespace mm::http {
namespace {

using ::testing::IsEmpty;

// Looking is a viewer's; everything else, also what is added one day, is an operator's.
const std::set<std::string> kLooking{"GetState",   "WatchState",     "WatchEvents",          "Watch",
                                     "ListOrders", "ListFills",      "ListHistory",          "GetProfit",
                                     "GetShadow",  "ListParameters", "ListParameterChanges", "ExplainQuotes",
                                     "GetLatency", "WhoAmI"};

std::vector<const google::protobuf::MethodDescriptor*> all_methods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const char* name : {"mm.v1.ControlService", "mm.v1.StateService", "mm.v1.ShadowService"}) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; service && i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

using AccessMatrix = testing::AccessDoors;

TEST_F(AccessMatrix, EveryMethodOverEveryDoorAsEveryCaller) {
  using Caller = testing::Caller;
  using grpc::StatusCode;
  ASSERT_GE(all_methods().size(), 23u);
  std::size_t judged = 0;
  for (const auto& [door, call] : doors()) {
    for (const auto* method : all_methods()) {
      for (const Caller caller : {Caller::nobody, Caller::viewer, Caller::operator_}) {
        SCOPED_TRACE(door + " " + method->name() + " as " + testing::to_text(caller));
        control.callers.clear();
        const StatusCode code = call(caller, "/" + method->service()->full_name() + "/" + method->name());
        const bool refused = code == StatusCode::UNAUTHENTICATED || code == StatusCode::PERMISSION_DENIED;
        const bool may =
            caller == Caller::operator_ || (caller == Caller::viewer && kLooking.contains(method->name()));
        EXPECT_EQ(refused, !may) << "status " << code;
        if (refused) {
          EXPECT_EQ(code, caller == Caller::nobody ? of_nobody(door) : StatusCode::PERMISSION_DENIED);
          EXPECT_THAT(control.callers, IsEmpty()) << "nothing of it has reached the engine";
        }
        ++judged;
      }
    }
  }
  EXPECT_EQ(judged, doors().size() * all_methods().size() * 3);
}

TEST_F(AccessMatrix, EverybodyIsToldWhoTheyAre) {
  const auto state = v1::StateService::NewStub(channel());
  const auto who = [&](const std::string& token) {
    grpc::ClientContext call;
    call.AddMetadata("authorization", "Bearer " + token);
    v1::WhoAmIResponse told;
    EXPECT_TRUE(state->WhoAmI(&call, {}, &told).ok());
    return told.name() + " " + v1::Role_Name(told.role());
  };
  EXPECT_EQ(who(viewer), "board ROLE_VIEWER");
  EXPECT_EQ(who(operator_), "alice ROLE_OPERATOR");
}

TEST_F(AccessMatrix, WhatTellsNothingOfUsNeedsNoRole) {
  const auto channel = grpc::CreateChannel(grpc_address(), grpc::InsecureChannelCredentials());
  EXPECT_TRUE(testing::call_method(channel, "/grpc.health.v1.Health/Check").ok());
  EXPECT_EQ(testing::call_method(channel, "/mm.v1.StateService/NoSuchMethod").error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(AccessMatrix, PagesWithFiguresAreForViewersAndTheOthersForEverybody) {
  const auto get = [&](const std::string& page, const std::string& header) {
    testing::WebCall call(http_port());
    call.send("GET " + page + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n");
    return std::make_pair(call.status(), call.header("WWW-Authenticate"));
  };
  EXPECT_EQ(get("/metrics", "").first, 401u);
  EXPECT_THAT(get("/metrics", "").second, ::testing::StartsWith("Basic realm="));
  EXPECT_EQ(get("/metrics", "Authorization: Bearer " + viewer + "\r\n").first, 200u);
  EXPECT_EQ(get("/metrics", "Authorization: Bearer " + operator_ + "\r\n").first, 200u);
  EXPECT_EQ(get("/metrics", "Authorization: Bearer " + access::new_secret() + "\r\n").first, 401u);
  EXPECT_EQ(get("/index.html", "").first, 401u);
  EXPECT_EQ(get("/none.html", "").first, 401u);
  EXPECT_EQ(get("/healthz", "").first, 200u);
  // As a browser sends what its user has typed.
  const auto typed = [](const std::string& text) {
    return "Authorization: Basic " + to_base64(text) + "\r\n";
  };
  EXPECT_EQ(get("/index.html", typed("me:" + viewer)).first, 200u);
  EXPECT_EQ(get("/metrics", typed(":" + viewer)).first, 200u);
  EXPECT_EQ(get("/metrics", typed(viewer)).first, 401u);
  EXPECT_EQ(get("/metrics", typed("me:" + viewer + "\r\nx: y")).first, 401u);
  EXPECT_EQ(get("/metrics", "Authorization: Basic !\r\n").first, 401u);
  testing::WebCall call(http_port());
  call.call("/mm.v1.StateService/GetState", "", typed("me:" + viewer));
  EXPECT_EQ(call.grpc_status(), 0);
}

TEST_F(AccessMatrix, TheEngineIsToldWhoAsks) {
  testing::call_method(channel(), "/mm.v1.ControlService/StartTrading",
                       {{"authorization", "Bearer " + operator_}});
  ASSERT_EQ(control.callers.size(), 1u);
  EXPECT_THAT(control.callers[0], ::testing::StartsWith("token:alice@ipv4:127.0.0.1:"));
  testing::WebCall web(http_port());
  web.call("/mm.v1.ControlService/StartTrading", "",
           "Authorization: Bearer " + operator_ + "\r\nX-Forwarded-For: 192.0.2.7\r\n");
  EXPECT_EQ(web.grpc_status(), 0);
  ASSERT_EQ(control.callers.size(), 2u);
  EXPECT_EQ(control.callers[1], "token:alice@web:192.0.2.7, 127.0.0.1");
}

}  // namespace
}  // namespace mm::http
