// gRPC-Web over real sockets, in front of the real services over a real engine in virtual time.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "http/http_server.h"
#include "http/web_call.h"
#include "http/web_reader.h"
#include "mm/v1/control_service.grpc.pb.h"
#include "mm/v1/state_service.grpc.pb.h"
#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"

namespace mm::http {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using testing::kBinary;
using testing::kText;
using testing::WebCall;

constexpr const char* kGetState = "/mm.v1.StateService/GetState";
constexpr const char* kWatchState = "/mm.v1.StateService/WatchState";

class GrpcWeb : public ::testing::Test {
 protected:
  GrpcWeb() {
    ports.happen([](testing::EngineDriver& driver) {
      driver.start_quoting();
      driver.accept_all();
    });
    grpc = rpc::GrpcServer::start("127.0.0.1:0", ports, ports, nullptr, doctor, shadows).value();
    settings.listen = "127.0.0.1:0";
    settings.calls = grpc->in_process();
    settings.routes["/metrics"] = [] { return HttpAnswer{200, "text/plain", "mm_up 1\n"}; };
  }
  std::uint16_t port() {
    if (!server) server = HttpServer::start(settings).value();
    return server->port();
  }

  template <typename Message>
  static Message parsed(const std::string& bytes) {
    Message message;
    EXPECT_TRUE(message.ParseFromString(bytes));
    return message;
  }

  // The state of the whole bridge after something bad: a good call is answered.
  void expect_well() {
    WebCall call(port());
    call.call(kGetState, "");
    EXPECT_EQ(call.grpc_status(), 0);
  }

  testing::EnginePorts ports;
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  std::unique_ptr<rpc::GrpcServer> grpc;
  HttpSettings settings;
  std::unique_ptr<HttpServer> server;
};

TEST_F(GrpcWeb, AUnaryCallIsAnsweredWithItsMessageAndTrailers) {
  WebCall call(port());
  call.call(kGetState, "");
  EXPECT_EQ(call.status(), 200u);
  EXPECT_EQ(call.header("Content-Type"), kBinary);
  EXPECT_EQ(call.header("Cache-Control"), "no-store");
  EXPECT_EQ(call.header("Access-Control-Allow-Origin"), "");
  const auto response = parsed<v1::GetStateResponse>(call.message());
  EXPECT_EQ(response.state().mode().mode(), v1::MODE_QUOTING);
  const auto trailers = call.next();
  ASSERT_TRUE(trailers && trailers->is_trailers());
  EXPECT_EQ(trailers->content, "grpc-status: 0\r\n");
  EXPECT_FALSE(call.next());
}

TEST_F(GrpcWeb, ATextCallIsAnsweredInText) {
  WebCall call(port());
  call.call(kGetState, "", "", kText);
  EXPECT_EQ(call.header("Content-Type"), kText);
  EXPECT_TRUE(parsed<v1::GetStateResponse>(call.message()).has_state());
  EXPECT_EQ(call.grpc_status(), 0);
}

TEST_F(GrpcWeb, TextMayComeInPiecesPaddedEach) {
  v1::UpdateParametersRequest request;
  auto& change = *request.add_changes();
  change.set_name("spread_bps");
  change.set_value("33");
  const std::string frame = message_frame(request.SerializeAsString());
  WebCall call(port());
  call.post("/mm.v1.ControlService/UpdateParameters",
            to_base64(frame.substr(0, 1)) + to_base64(frame.substr(1, 4)) + to_base64(frame.substr(5)), "",
            kText);
  EXPECT_EQ(call.grpc_status(), 0);
  EXPECT_EQ(ports.latest()->parameters.spread_bps, 33);
}

TEST_F(GrpcWeb, TheAnswerTravelsAsTheCallerAccepts) {
  WebCall call(port());
  call.call(kGetState, "", "Accept: application/grpc-web-text\r\n");
  EXPECT_EQ(call.header("Content-Type"), kText);
  EXPECT_EQ(call.grpc_status(), 0);
}

TEST_F(GrpcWeb, AStreamBeginsWithTheWholePictureAndGoesOn) {
  for (const char* type : {kBinary, kText}) {
    WebCall call(port());
    call.call(kWatchState, "", "", type);
    auto update = parsed<v1::WatchStateResponse>(call.message());
    EXPECT_TRUE(update.full());
    for (int i = 1; i <= 5; ++i) {
      ports.happen([&](testing::EngineDriver& driver) { driver.prices(4000 + i * 0.01); });
      update = parsed<v1::WatchStateResponse>(call.message());
      EXPECT_FALSE(update.full());
      EXPECT_EQ(update.number(), static_cast<unsigned>(i) + 1);
    }
  }
}

TEST_F(GrpcWeb, ACommandReachesTheEngine) {
  WebCall call(port());
  v1::SetSpreadRequest request;
  request.mutable_spread_bps()->set_value("44");
  call.call("/mm.v1.ControlService/SetSpread", request.SerializeAsString());
  EXPECT_THAT(parsed<v1::SetSpreadResponse>(call.message()).message(), HasSubstr("44"));
  EXPECT_EQ(call.grpc_status(), 0);
  EXPECT_EQ(ports.latest()->parameters.spread_bps, 44);
  EXPECT_EQ(ports.callers.back(), "web:127.0.0.1");
}

// The same words over both doors.
TEST_F(GrpcWeb, ARefusalIsToldByTheHeaderAloneAndSaysWhatGrpcSays) {
  v1::UpdateParametersRequest request;
  for (const char* name : {"spread_bps", "no_such_thing"}) {
    auto& change = *request.add_changes();
    change.set_name(name);
    change.set_value("-100 %");
  }
  const auto channel =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(grpc->port()), grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  v1::UpdateParametersResponse response;
  const auto status = v1::ControlService::NewStub(channel)->UpdateParameters(&context, request, &response);
  ASSERT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_THAT(status.error_message(), HasSubstr("\n"));

  WebCall call(port());
  call.call("/mm.v1.ControlService/UpdateParameters", request.SerializeAsString());
  EXPECT_EQ(call.status(), 200u);
  EXPECT_EQ(call.header("grpc-status"), "3");
  EXPECT_EQ(call.header("grpc-message"), percent_encoded(status.error_message()));
  EXPECT_EQ(call.header("Content-Length"), "0");
  EXPECT_FALSE(call.next());
}

TEST_F(GrpcWeb, AnUnknownMethodIsUnimplemented) {
  for (const std::string target :
       {"/mm.v1.StateService/NoSuch", "/no.Such/Service", "/", "/x", "//", "/mm.v1.StateService/GetState/",
        "/mm.v1.StateService/GetState?x=1", "/%00", "/\xc3\xb6/\xff"}) {
    WebCall call(port());
    call.call(target, "");
    EXPECT_EQ(call.status(), 200u) << target;
    EXPECT_EQ(call.grpc_status(), 12) << target;
  }
  expect_well();
}

TEST_F(GrpcWeb, AMethodIsCalledWithPost) {
  testing::WebReader reader(port());
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE"}) {
    const auto answer = reader.ask(method, kGetState, "Content-Type: application/grpc-web\r\n");
    EXPECT_EQ(answer.result_int(), 405u) << method;
    EXPECT_EQ(testing::header(answer, "Allow"), "POST") << method;
  }
}

TEST_F(GrpcWeb, AnotherContentTypeIsRefused) {
  for (const char* type :
       {"application/json", "application/grpc", "application/grpc-web+json", "text/plain", ""}) {
    WebCall call(port());
    call.call(kGetState, "", "", type);
    EXPECT_EQ(call.status(), 415u) << type;
  }
  EXPECT_EQ(ports.callers.size(), 0u);
}

TEST_F(GrpcWeb, ABodyThatIsNoMessageGetsItsStatus) {
  struct Sample {
    std::string body;
    int status;
    const char* type = kBinary;
    std::string headers = {};
  };
  const Sample samples[] = {
      {"", 12},
      {"\0\0\0"s, 13},
      {"\0\0\0\0\x09"s + "short", 13},
      {"\0\0\0\0\0\0\0\0\0\0"s, 12},
      {"\0\xff\xff\xff\xff"s, 8},
      {"\x80\0\0\0\0"s, 13},
      {"\x01\0\0\0\0"s, 13},
      {"\x01\0\0\0\0"s, 12, kBinary, "grpc-encoding: gzip\r\n"},
      {"AAAAAA", 13, kText},
      {"AAA!AAA=", 13, kText},
      {"\0\0\0\0\0"s, 13, kText},
      {"", 12, kText},
      {message_frame(""), 13, kBinary, "grpc-timeout: soon\r\n"},
      {message_frame(""), 13, kBinary, "x-name: \xc3\xb6\r\n"},
      {message_frame(""), 13, kBinary, "x-name-bin: !\r\n"},
      {message_frame(""), 13, kBinary, "x!name: x\r\n"},
  };
  WebCall call(port());
  for (const auto& sample : samples) {
    call.post("/mm.v1.ControlService/SetSpread", sample.body, sample.headers, sample.type);
    EXPECT_EQ(call.status(), 200u);
    EXPECT_EQ(call.header("Content-Type"), sample.type);
    EXPECT_NE(call.header("grpc-message"), "");
    EXPECT_EQ(call.grpc_status(), sample.status) << &sample - samples;
  }
  call.call("/mm.v1.ControlService/SetSpread", "\xff\xff\xff");
  EXPECT_EQ(call.grpc_status(), 12) << "framed well, but no message of protobuf: what gRPC itself says of it";
  EXPECT_EQ(ports.callers.size(), 0u);
  expect_well();
}

TEST_F(GrpcWeb, ARequestTooLargeIsRefusedWithoutReadingIt) {
  WebCall fits(port());
  fits.call("/no.Such/Method", std::string(rpc::kMostRequestBytes, 'x'));
  EXPECT_EQ(fits.grpc_status(), 12);
  WebCall by_a_byte(port());
  by_a_byte.call(kGetState, std::string(rpc::kMostRequestBytes + 1, 'x'));
  EXPECT_EQ(by_a_byte.grpc_status(), 8);
  WebCall text(port());
  text.call("/no.Such/Method", std::string(rpc::kMostRequestBytes, 'x'), "", kText);
  EXPECT_EQ(text.grpc_status(), 12);

  WebCall by_far(port());
  by_far.call(kGetState, std::string(8 << 20, 'x'));
  EXPECT_EQ(by_far.grpc_status(), 8) << "it is let talk to its end, and then reads the answer";

  WebCall announced(port());
  announced.send("POST "s + kGetState +
                 " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web\r\n"
                 "Content-Length: 999999999999\r\n\r\n");
  EXPECT_EQ(announced.grpc_status(), 8);
  EXPECT_TRUE(announced.is_ended());

  WebCall endless(port());
  endless.send("POST "s + kGetState +
               " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web\r\n"
               "Transfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 10; ++i) endless.send("4000\r\n" + std::string(0x4000, 'x') + "\r\n");
  EXPECT_EQ(endless.grpc_status(), 8);
  expect_well();
}

TEST_F(GrpcWeb, ABodyMayComeInChunks) {
  WebCall call(port());
  call.send("POST "s + kGetState +
            " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web\r\n"
            "Transfer-Encoding: chunked\r\n\r\n2\r\n" +
            "\0\0"s + "\r\n3\r\n" + "\0\0\0"s + "\r\n0\r\n\r\n");
  EXPECT_EQ(call.grpc_status(), 0);
  WebCall broken(port());
  broken.send("POST "s + kGetState +
              " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web\r\n"
              "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
  EXPECT_EQ(broken.status(), 400u);
}

TEST_F(GrpcWeb, OneConnectionServesCallAfterCallAndPagesBetween) {
  WebCall call(port());
  for (int i = 0; i < 3; ++i) {
    call.call(kGetState, "");
    EXPECT_TRUE(call.is_kept_alive());
    EXPECT_EQ(call.grpc_status(), 0);
    call.call("/no.Such/Method", "");
    EXPECT_EQ(call.grpc_status(), 12);
    call.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(call.body(), "mm_up 1\n");
  }
}

TEST_F(GrpcWeb, CallsSentAtOnceAreAnsweredInOrder) {
  WebCall call(port());
  call.call(kGetState, "");
  call.call("/no.Such/Method", "");
  call.call(kGetState, "");
  EXPECT_EQ(call.grpc_status(), 0);
  EXPECT_EQ(call.grpc_status(), 12);
  EXPECT_EQ(call.grpc_status(), 0);
}

TEST_F(GrpcWeb, TheConnectionEndsWhenTheClientWantsIt) {
  WebCall call(port());
  call.call(kGetState, "", "Connection: close\r\n");
  EXPECT_FALSE(call.is_kept_alive());
  EXPECT_EQ(call.grpc_status(), 0);
  EXPECT_TRUE(call.is_ended());
}

// As nginx asks unless it is told otherwise.
TEST_F(GrpcWeb, OlderHttpGetsAnAnswerThatEndsWithTheConnection) {
  WebCall call(port());
  call.send(
      "POST "s + kGetState +
      " HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/grpc-web\r\nContent-Length: 5\r\n\r\n" +
      message_frame(""));
  EXPECT_EQ(call.header("Transfer-Encoding"), "");
  EXPECT_TRUE(parsed<v1::GetStateResponse>(call.message()).has_state());
  EXPECT_EQ(call.grpc_status(), 0);
  EXPECT_TRUE(call.is_ended());
}

TEST_F(GrpcWeb, ADeadlineEndsAStream) {
  WebCall call(port());
  call.call(kWatchState, "", "grpc-timeout: 200m\r\n");
  EXPECT_TRUE(parsed<v1::WatchStateResponse>(call.message()).full());
  const auto trailers = call.trailers();
  EXPECT_EQ(trailers.find("grpc-status")->second, "4");
}

TEST_F(GrpcWeb, ARequestThatEndsInItsBodyIsTold) {
  WebCall call(port());
  call.send(
      "POST "s + kGetState +
      " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web\r\nContent-Length: 5\r\n\r\n\0\0"s);
  call.socket().shutdown(boost::asio::socket_base::shutdown_send);
  EXPECT_EQ(call.status(), 400u);
  expect_well();
}

TEST_F(GrpcWeb, AHalfClosedCallerGetsItsAnswer) {
  WebCall call(port());
  call.call(kGetState, "");
  call.socket().shutdown(boost::asio::socket_base::shutdown_send);
  EXPECT_EQ(call.grpc_status(), 0);
  EXPECT_TRUE(call.is_ended());
}

TEST_F(GrpcWeb, AHalfClosedReaderOfAStreamIsSentAwaySoon) {
  WebCall call(port());
  call.call(kWatchState, "");
  call.socket().shutdown(boost::asio::socket_base::shutdown_send);
  EXPECT_EQ(call.grpc_status(), 1);
  EXPECT_TRUE(call.is_ended());
}

TEST_F(GrpcWeb, APageOfAnotherOriginMayNotCall) {
  for (const char* origin : {"http://evil.example", "null", "http://localhost:3000", "http://127.0.0.1:1"}) {
    WebCall call(port());
    call.call("/mm.v1.ControlService/StopTrading", "", "Origin: "s + origin + "\r\n");
    EXPECT_EQ(call.status(), 403u) << origin;
    EXPECT_EQ(call.header("Access-Control-Allow-Origin"), "");

    testing::WebReader asks(port());
    const auto answer = asks.ask("OPTIONS", kGetState,
                                 "Origin: "s + origin +
                                     "\r\nAccess-Control-Request-Method: POST\r\n"
                                     "Access-Control-Request-Headers: content-type,x-grpc-web\r\n");
    EXPECT_EQ(answer.result_int(), 403u);
    for (const auto& field : answer) {
      EXPECT_FALSE(std::string(field.name_string()).starts_with("Access-Control")) << field.name_string();
    }
  }
  EXPECT_EQ(ports.callers.size(), 0u);
}

TEST_F(GrpcWeb, OurOwnPageMayCall) {
  WebCall call(port());
  call.call(kGetState, "", "Origin: http://127.0.0.1\r\n");
  EXPECT_EQ(call.grpc_status(), 0);
}

// DNS rebinding: the page is of the same origin as far as the browser knows.
TEST_F(GrpcWeb, APageWhoseNameWasMadeToLeadHereMayNotCall) {
  WebCall call(port());
  call.send(
      "POST /mm.v1.ControlService/StopTrading HTTP/1.1\r\nHost: evil.example\r\n"
      "Origin: http://evil.example\r\nContent-Type: application/grpc-web\r\nContent-Length: 5\r\n\r\n" +
      message_frame(""));
  EXPECT_EQ(call.status(), 421u);
  EXPECT_EQ(ports.callers.size(), 0u);
}

TEST_F(GrpcWeb, AConfiguredOriginMayCallAndItsBrowserIsToldSo) {
  settings.origins = {"https://desk.example.org"};
  testing::WebReader asks(port());
  const auto answer = asks.ask("OPTIONS", kGetState,
                               "Origin: https://desk.example.org\r\nAccess-Control-Request-Method: POST\r\n"
                               "Access-Control-Request-Headers: authorization,content-type,x-grpc-web\r\n");
  EXPECT_EQ(answer.result_int(), 204u);
  EXPECT_EQ(testing::header(answer, "Access-Control-Allow-Origin"), "https://desk.example.org");
  EXPECT_EQ(testing::header(answer, "Access-Control-Allow-Methods"), "POST");
  EXPECT_EQ(testing::header(answer, "Access-Control-Allow-Headers"), "authorization,content-type,x-grpc-web");
  EXPECT_EQ(testing::header(answer, "Access-Control-Allow-Credentials"), "");

  for (const char* method : {kGetState, "/no.Such/Method"}) {
    WebCall call(port());
    call.call(method, "", "Origin: https://desk.example.org\r\n");
    EXPECT_EQ(call.header("Access-Control-Allow-Origin"), "https://desk.example.org");
    EXPECT_EQ(call.header("Access-Control-Expose-Headers"), "*");
  }
  WebCall other(port());
  other.call(kGetState, "", "Origin: https://evil.example\r\n");
  EXPECT_EQ(other.status(), 403u);
}

TEST_F(GrpcWeb, TheEndOfTheServiceIsToldToOpenStreams) {
  WebCall call(port());
  call.call(kWatchState, "");
  (void)call.message();
  grpc->shutdown();
  EXPECT_EQ(call.grpc_status(), 14);
  WebCall late(port());
  late.call(kGetState, "");
  EXPECT_EQ(late.grpc_status(), 14);
}

TEST_F(GrpcWeb, TheDoorOutlivesTheService) {
  WebCall call(port());
  call.call(kWatchState, "");
  (void)call.message();
  grpc.reset();
  EXPECT_EQ(call.grpc_status(), 14);
  WebCall late(port());
  late.call(kGetState, "");
  EXPECT_EQ(late.grpc_status(), 14);
  EXPECT_EQ(testing::WebReader(port()).get("/metrics").result_int(), 200u);
}

TEST_F(GrpcWeb, TheEndOfTheDoorEndsOpenStreams) {
  WebCall call(port());
  call.call(kWatchState, "");
  (void)call.message();
  const auto begin = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_ANY_THROW(while (call.next()){});
}

TEST_F(GrpcWeb, WithoutAServerBehindItNothingIsCalled) {
  settings.calls = nullptr;
  WebCall call(port());
  call.call(kGetState, "");
  EXPECT_EQ(call.status(), 405u);
}

}  // namespace
}  // namespace mm::http
