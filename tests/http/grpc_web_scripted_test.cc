// gRPC-Web in front of a service that does what ours never do: everything that has to pass the bridge.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "http/grpc_caller.h"
#include "http/http_server.h"
#include "http/scripted_service.h"
#include "http/web_call.h"

namespace mm::http {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::Contains;
using testing::kText;
using ::testing::Pair;
using testing::Script;
using testing::WebCall;

class GrpcWebScripted : public ::testing::Test {
 protected:
  std::uint16_t port() {
    if (!server) {
      settings.listen = "127.0.0.1:0";
      settings.calls = service.in_process();
      server = HttpServer::start(settings).value();
    }
    return server->port();
  }

  testing::ScriptedService service;
  HttpSettings settings;
  std::unique_ptr<HttpServer> server;
};

TEST_F(GrpcWebScripted, BytesPassAsTheyAre) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  service.scripts["/test.Service/Echo"] = {.messages = {all, "", std::string(100'000, '\0')}};
  for (const char* type : {testing::kBinary, kText}) {
    WebCall call(port());
    call.call("/test.Service/Echo", all, "", type);
    EXPECT_EQ(call.message(), all);
    EXPECT_EQ(call.message(), "");
    EXPECT_EQ(call.message(), std::string(100'000, '\0'));
    EXPECT_EQ(call.grpc_status(), 0);
    EXPECT_EQ(service.request(), all);
  }
}

TEST_F(GrpcWebScripted, MetadataReachesTheService) {
  service.scripts["/test.Service/Say"] = {.messages = {"x"}};
  WebCall call(port());
  call.call(
      "/test.Service/Say", "",
      "Authorization: Bearer abc\r\nX-Custom: one\r\nX-Custom: two\r\nX-Raw-Bin: AP8\r\nCookie: no\r\n");
  EXPECT_EQ(call.grpc_status(), 0);
  const auto metadata = service.metadata();
  EXPECT_THAT(metadata, Contains(Pair("authorization", "Bearer abc")));
  EXPECT_THAT(metadata, Contains(Pair("x-custom", "one")));
  EXPECT_THAT(metadata, Contains(Pair("x-custom", "two")));
  EXPECT_THAT(metadata, Contains(Pair("x-raw-bin", "\0\xff"s)));
  EXPECT_THAT(metadata, Contains(Pair("x-forwarded-for", "127.0.0.1")));
  EXPECT_THAT(metadata, ::testing::Not(Contains(Pair("cookie", "no"))));
}

TEST_F(GrpcWebScripted, TheAddressIsAddedToThoseOfProxiesBefore) {
  service.scripts["/test.Service/Say"] = {.messages = {"x"}};
  WebCall call(port());
  call.call("/test.Service/Say", "", "X-Forwarded-For: 192.0.2.7\r\n");
  EXPECT_EQ(call.grpc_status(), 0);
  EXPECT_THAT(service.metadata(), Contains(Pair("x-forwarded-for", "192.0.2.7, 127.0.0.1")));
}

TEST_F(GrpcWebScripted, TheServicesMetadataReachesThePage) {
  service.scripts["/test.Service/Say"] = {
      .headers = {{"x-before", "a"}, {"x-before-bin", "\0\xff"s}},
      .messages = {"x"},
      .status = {grpc::StatusCode::FAILED_PRECONDITION, "50 % done\nthen ü", "\x08\x09 details"},
      .trailers = {{"x-after", "b"}, {"x-after-bin", "\x01\x02\x03"}}};
  WebCall call(port());
  call.call("/test.Service/Say", "");
  EXPECT_EQ(call.header("x-before"), "a");
  EXPECT_EQ(call.header("x-before-bin"), "AP8");
  const auto trailers = call.trailers();
  EXPECT_THAT(trailers, Contains(Pair("grpc-status", "9")));
  EXPECT_THAT(trailers, Contains(Pair("grpc-message", "50 %25 done%0Athen %C3%BC")));
  EXPECT_THAT(trailers, Contains(Pair("x-after", "b")));
  EXPECT_THAT(trailers, Contains(Pair("x-after-bin", "AQID")));
  EXPECT_THAT(trailers, Contains(Pair("grpc-status-details-bin", "CAkgZGV0YWlscw")));
  EXPECT_EQ(trailers.count("grpc-status-details-bin"), 1u);
}

TEST_F(GrpcWebScripted, AnAnswerWithoutMessageHasItsTrailersAllTheSame) {
  service.scripts["/test.Service/Empty"] = {};
  service.scripts["/test.Service/Fails"] = {.status = {grpc::StatusCode::NOT_FOUND, "gone"},
                                            .trailers = {{"x-after", "b"}}};
  service.scripts["/test.Service/FailsLate"] = {.headers = {{"x-before", "a"}},
                                                .status = {grpc::StatusCode::NOT_FOUND, "gone"}};
  WebCall call(port());
  call.call("/test.Service/Empty", "");
  EXPECT_EQ(call.header("grpc-status"), "");
  EXPECT_EQ(call.grpc_status(), 0);
  call.call("/test.Service/Fails", "");
  EXPECT_EQ(call.header("grpc-status"), "5");
  EXPECT_EQ(call.header("grpc-message"), "gone");
  EXPECT_EQ(call.header("x-after"), "b");
  EXPECT_FALSE(call.next());
  call.call("/test.Service/FailsLate", "");
  EXPECT_EQ(call.header("grpc-status"), "") << "headers and trailers are told apart";
  EXPECT_EQ(call.header("x-before"), "a");
  EXPECT_EQ(call.grpc_status(), 5);
}

TEST_F(GrpcWebScripted, AnAnswerTooLargeEndsItsCall) {
  service.scripts["/test.Service/Fits"] = {.messages = {std::string(GrpcCaller::kMostAnswerBytes, 'x')}};
  service.scripts["/test.Service/TooLarge"] = {
      .messages = {std::string(GrpcCaller::kMostAnswerBytes + 1, 'x')}};
  WebCall call(port());
  call.call("/test.Service/Fits", "", "", kText);
  EXPECT_EQ(call.message().size(), GrpcCaller::kMostAnswerBytes);
  EXPECT_EQ(call.grpc_status(), 0);
  call.call("/test.Service/TooLarge", "");
  EXPECT_EQ(call.header("grpc-message"),
            "an answer of 4194305 bytes is larger than the 4194304 that are sent");
  EXPECT_EQ(call.grpc_status(), 8);
  EXPECT_TRUE(service.comes_to_open(0));
}

TEST_F(GrpcWebScripted, ACallEndsWhenTheBrowserGoesAway) {
  service.scripts["/test.Service/Silent"] = {.then = Script::Then::stay_silent};
  service.scripts["/test.Service/Begins"] = {.messages = {"x"}, .then = Script::Then::stay_silent};
  service.scripts["/test.Service/Flood"] = {.messages = {std::string(1000, 'x')},
                                            .then = Script::Then::repeat_the_last};
  {
    WebCall silent(port());
    silent.call("/test.Service/Silent", "");
    WebCall begins(port());
    begins.call("/test.Service/Begins", "");
    (void)begins.message();
    WebCall flood(port());
    flood.call("/test.Service/Flood", "");
    (void)flood.message();
    ASSERT_TRUE(service.comes_to_open(3));
  }
  EXPECT_TRUE(service.comes_to_cancelled(3));
  EXPECT_TRUE(service.comes_to_open(0));
}

TEST_F(GrpcWebScripted, ADeadlineEndsASilentCallAndAFlood) {
  service.scripts["/test.Service/Silent"] = {.then = Script::Then::stay_silent};
  service.scripts["/test.Service/Flood"] = {.messages = {std::string(1000, 'x')},
                                            .then = Script::Then::repeat_the_last};
  WebCall call(port());
  call.call("/test.Service/Silent", "", "grpc-timeout: 50m\r\n");
  EXPECT_EQ(call.header("grpc-status"), "4");
  EXPECT_EQ(call.grpc_status(), 4);
  call.call("/test.Service/Silent", "", "grpc-timeout: 0n\r\n");
  EXPECT_EQ(call.grpc_status(), 4);
  call.call("/test.Service/Flood", "", "grpc-timeout: 50m\r\n");
  EXPECT_EQ(call.grpc_status(), 4);
  EXPECT_TRUE(service.comes_to_open(0));
}

TEST_F(GrpcWebScripted, AReaderThatTakesNothingIsSentAwayAfterAWhile) {
  settings.idle_timeout = 100ms;
  service.scripts["/test.Service/Flood"] = {.messages = {std::string(1000, 'x')},
                                            .then = Script::Then::repeat_the_last};
  WebCall call(port());
  call.call("/test.Service/Flood", "");
  EXPECT_TRUE(service.comes_to_cancelled(1));
  EXPECT_TRUE(service.comes_to_open(0));
}

TEST_F(GrpcWebScripted, AQuietStreamIsNoIdleConnection) {
  settings.idle_timeout = 50ms;
  service.scripts["/test.Service/Begins"] = {.messages = {"x"}, .then = Script::Then::stay_silent};
  WebCall call(port());
  call.call("/test.Service/Begins", "");
  EXPECT_EQ(call.message(), "x");
  std::this_thread::sleep_for(300ms);
  EXPECT_TRUE(service.comes_to_open(1));
  service.end();
  EXPECT_NE(call.grpc_status(), 0);
}

// What the socket has not taken is not asked of the service.
TEST_F(GrpcWebScripted, AReaderThatDoesNotReadStopsItsServiceAndLosesNothing) {
  constexpr std::size_t kBytes = 10'000;
  constexpr std::size_t kMostInSockets = 8 << 20;  // both ends' buffers, generously
  service.scripts["/test.Service/Flood"] = {.messages = {std::string(kBytes, 'x')},
                                            .then = Script::Then::repeat_the_last};
  WebCall sleeper(port());
  sleeper.call("/test.Service/Flood", "");
  for (int before = -1; before != service.written;) {
    before = service.written;
    std::this_thread::sleep_for(200ms);
  }
  EXPECT_GT(service.written, 0);
  EXPECT_LT(static_cast<std::size_t>(service.written) * kBytes, kMostInSockets);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(sleeper.message().size(), kBytes) << i;
}

TEST_F(GrpcWebScripted, ARequestBehindAStreamWaitsAndAStreamBeforeItEnds) {
  service.scripts["/test.Service/Begins"] = {.messages = {"x"}, .then = Script::Then::stay_silent};
  service.scripts["/test.Service/Say"] = {.messages = {"y"}};
  WebCall call(port());
  call.call("/test.Service/Begins", "", "grpc-timeout: 300m\r\n");
  call.call("/test.Service/Say", "");
  EXPECT_EQ(call.message(), "x");
  EXPECT_EQ(call.grpc_status(), 4);
  EXPECT_EQ(call.message(), "y");
  EXPECT_EQ(call.grpc_status(), 0);
}

TEST_F(GrpcWebScripted, TheDoorsEndLeavesNoCallBehind) {
  service.scripts["/test.Service/Silent"] = {.then = Script::Then::stay_silent};
  service.scripts["/test.Service/Flood"] = {.messages = {std::string(1000, 'x')},
                                            .then = Script::Then::repeat_the_last};
  std::vector<std::unique_ptr<WebCall>> calls;
  for (int i = 0; i < 20; ++i) {
    calls.push_back(std::make_unique<WebCall>(port()));
    calls.back()->call(i % 2 == 0 ? "/test.Service/Silent" : "/test.Service/Flood", "");
  }
  ASSERT_TRUE(service.comes_to_open(20));
  server.reset();
  EXPECT_TRUE(service.comes_to_open(0));
}

TEST_F(GrpcWebScripted, CallsMadeWhileTheServiceEndsAreToldSo) {
  service.scripts["/test.Service/Say"] = {.messages = {"x"}};
  std::atomic<bool> ending{false};
  std::vector<std::thread> callers;
  port();
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      WebCall call(port());
      for (int status = 0; status == 0 || !ending;) {
        call.call("/test.Service/Say", "");
        status = call.grpc_status();
        EXPECT_TRUE(status == 0 || status == 14 || status == 1) << status;
      }
    });
  }
  std::this_thread::sleep_for(50ms);
  service.end();
  ending = true;
  for (auto& caller : callers) caller.join();
}

}  // namespace
}  // namespace mm::http
