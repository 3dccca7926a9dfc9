// Both ports over TLS, with clients' certificates, and with certificates that change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/ssl.hpp>
#include <boost/beast/http.hpp>

#include "http/access_doors.h"
#include "testing/certificates.h"

namespace mm::http {
namespace {

namespace asio = boost::asio;
using grpc::StatusCode;
using testing::call_method;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kGetState = "/mm.v1.StateService/GetState";
constexpr const char* kStart = "/mm.v1.ControlService/StartTrading";

class AccessTls : public ::testing::Test {
 protected:
  AccessTls() {
    feed.happen([](testing::EngineDriver& driver) { driver.start_quoting(); });
    ours.issue("server", "mmd");
    clients.issue("desk", "desk", "DNS:desk.example.org");
    clients.issue("board", "board", "URI:spiffe://example.org/board");
    clients.issue("stranger", "stranger");
    impostors.issue("impostor", "desk");
    impostors.issue("other", "mmd");
    access = access::Access::create({.certificates = {{"desk", access::Role::operator_},
                                                      {"spiffe://example.org/board", access::Role::viewer}}})
                 .value();
    certificates = access::Certificates::create({.certificate = ours.file("server.pem"),
                                                 .private_key = ours.file("server.key"),
                                                 .client_ca = clients.certificate()})
                       .value();
    grpc = rpc::GrpcServer::start("127.0.0.1:0", control, feed, nullptr, doctor, shadows,
                                  {.access = access.get(), .certificates = certificates})
               .value();
    HttpSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.certificates = certificates;
    settings.calls = grpc->in_process();
    settings.routes["/healthz"] = [] { return HttpAnswer{200, "text/plain", "ok\n"}; };
    http = HttpServer::start(std::move(settings)).value();
  }

  std::shared_ptr<grpc::Channel> channel(const std::string& authority, const std::string& client = {}) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = ours.text(authority);
    if (!client.empty()) {
      options.pem_cert_chain = ours.text(client + ".pem");
      options.pem_private_key = ours.text(client + ".key");
    }
    grpc::ChannelArguments alone;  // no connection is shared between tests' clients
    alone.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(grpc->port()),
                                     grpc::SslCredentials(options), alone);
  }

  struct Answer {
    unsigned http = 0;
    std::string grpc_status;
    std::string problem;
  };
  // Over HTTPS; `request` is sent as it is.
  Answer web(const std::string& authority, const std::string& client, const std::string& request) {
    Answer answer;
    asio::io_context io;
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.load_verify_file(ours.file(authority));
    context.set_verify_mode(asio::ssl::verify_peer);
    if (!client.empty()) {
      context.use_certificate_chain_file(ours.file(client + ".pem"));
      context.use_private_key_file(ours.file(client + ".key"), asio::ssl::context::pem);
    }
    asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
    stream.set_verify_callback(asio::ssl::host_name_verification("localhost"));
    stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), http->port()});
    boost::system::error_code error;
    stream.handshake(asio::ssl::stream_base::client, error);
    if (!error) asio::write(stream, asio::buffer(request), error);
    boost::beast::flat_buffer buffer;
    boost::beast::http::response<boost::beast::http::string_body> response;
    if (!error) boost::beast::http::read(stream, buffer, response, error);
    answer.problem = error ? error.message() : "";
    answer.http = response.result_int();
    answer.grpc_status = std::string(response["grpc-status"].data(), response["grpc-status"].size());
    const auto trailer = response.body().find("grpc-status: ");
    if (trailer != std::string::npos) answer.grpc_status = response.body().substr(trailer + 13, 1);
    return answer;
  }
  static std::string call_of(const std::string& method, const std::string& headers = "") {
    const std::string frame = message_frame("");
    return "POST " + method + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/grpc-web+proto\r\n" +
           headers + "Content-Length: " + std::to_string(frame.size()) + "\r\n\r\n" + frame;
  }
  static constexpr const char* kHealth = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

  testing::TemporaryFolder folder;
  testing::Authority ours{folder.path(), "ca"};
  testing::Authority clients{folder.path(), "clients"};
  testing::Authority impostors{folder.path(), "impostors"};
  testing::AnsweringControl control;
  testing::EnginePorts feed;
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  std::unique_ptr<access::Access> access;
  std::shared_ptr<access::Certificates> certificates;
  std::unique_ptr<rpc::GrpcServer> grpc;
  std::unique_ptr<HttpServer> http;
};

TEST_F(AccessTls, AClientCertificateHasTheRoleOfOneOfItsNames) {
  const auto desk = channel("ca.pem", "desk");
  EXPECT_EQ(call_method(desk, kStart).error_message(), "");
  ASSERT_EQ(control.callers.size(), 1u);
  EXPECT_THAT(control.callers[0], StartsWith("certificate:desk@ipv4:127.0.0.1:"));
  const auto board = channel("ca.pem", "board");
  EXPECT_TRUE(call_method(board, kGetState).ok());
  EXPECT_EQ(call_method(board, kStart).error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(call_method(channel("ca.pem", "stranger"), kGetState).error_code(),
            StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(call_method(channel("ca.pem"), kGetState).error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(AccessTls, NamesThatNoHeaderCouldHoldAreNoNames) {
  clients.issue("strange", "d\xC3\xA9sk", "URI:board");
  EXPECT_EQ(call_method(channel("ca.pem", "strange"), kGetState).error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(web("ca.pem", "strange", call_of(kGetState)).grpc_status, "7");
}

TEST_F(AccessTls, TheWrongAuthorityIsRefusedByEitherSide) {
  EXPECT_EQ(call_method(channel("impostors.pem", "desk"), kGetState).error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(call_method(channel("ca.pem", "impostor"), kGetState).error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(control.callers.size(), 0u);
  EXPECT_TRUE(call_method(channel("ca.pem", "desk"), kGetState).ok());
}

TEST_F(AccessTls, ClearTextIsNotSpoken) {
  const auto clear =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(grpc->port()), grpc::InsecureChannelCredentials());
  EXPECT_EQ(call_method(clear, kGetState).error_code(), StatusCode::UNAVAILABLE);
  testing::WebCall web(http->port());
  web.send(kHealth);
  EXPECT_EQ(web.status(), 400u);
  EXPECT_THAT(web.body(), HasSubstr("speaks TLS"));
}

TEST_F(AccessTls, TheWebIsServedAndItsClientsAreKnownByTheirCertificates) {
  EXPECT_EQ(web("ca.pem", "", kHealth).http, 200u);
  EXPECT_EQ(web("ca.pem", "desk", call_of(kStart)).grpc_status, "0");
  ASSERT_EQ(control.callers.size(), 1u);
  EXPECT_EQ(control.callers[0], "certificate:desk@web:127.0.0.1");
  EXPECT_EQ(web("ca.pem", "board", call_of(kGetState)).grpc_status, "0");
  EXPECT_EQ(web("ca.pem", "board", call_of(kStart)).grpc_status, "7");
  EXPECT_EQ(web("ca.pem", "", call_of(kGetState)).grpc_status, "16");
  EXPECT_EQ(web("ca.pem", "", call_of(kGetState, "X-Mm-Certificate-Name: desk\r\n")).grpc_status, "16")
      << "what anybody says of himself does not count";
  EXPECT_NE(web("ca.pem", "impostor", kHealth).problem, "");
  EXPECT_THAT(web("impostors.pem", "", kHealth).problem, HasSubstr("certificate verify failed"));
}

TEST_F(AccessTls, OverGrpcNobodyNamesACertificateEither) {
  EXPECT_EQ(call_method(channel("ca.pem"), kGetState, {{"x-mm-certificate-name", "desk"}}).error_code(),
            StatusCode::UNAUTHENTICATED);
}

TEST_F(AccessTls, NewCertificatesAreShownToNewConnectionsAndOldConnectionsGoOn) {
  const auto before = channel("ca.pem", "desk");
  EXPECT_TRUE(call_method(before, kGetState).ok());
  impostors.issue("server", "mmd");
  ASSERT_TRUE(certificates->reload().ok());
  EXPECT_TRUE(call_method(channel("impostors.pem", "desk"), kGetState).ok());
  EXPECT_EQ(call_method(channel("ca.pem", "desk"), kGetState).error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(web("impostors.pem", "", kHealth).http, 200u);
  EXPECT_THAT(web("ca.pem", "", kHealth).problem, HasSubstr("certificate verify failed"));
  EXPECT_TRUE(call_method(before, kGetState).ok()) << "is not interrupted";
}

TEST_F(AccessTls, BrokenFilesLeaveTheCertificateOfBefore) {
  const auto expect_kept = [&](const char* what, const std::string& sentence) {
    SCOPED_TRACE(what);
    const auto reloaded = certificates->reload();
    ASSERT_FALSE(reloaded.ok());
    EXPECT_THAT(reloaded.error(), HasSubstr(sentence));
    EXPECT_TRUE(call_method(channel("ca.pem", "desk"), kGetState).ok());
    EXPECT_EQ(web("ca.pem", "", kHealth).http, 200u);
  };
  const std::string key = ours.text("server.key");
  folder.write("server.key", ours.text("desk.key"));
  expect_kept("another key", "is not that of the certificate");
  folder.write("server.key", "planted-secret");
  expect_kept("no key", "holds no private key");
  EXPECT_THAT(certificates->reload().error(), ::testing::Not(HasSubstr("planted-secret")));
  folder.write("server.key", key);
  folder.write("server.pem", "");
  expect_kept("no certificate", "holds no certificate");
  std::filesystem::remove(ours.file("clients.pem"));
  ours.issue("server", "mmd");
  expect_kept("no authority", "cannot read");
}

TEST_F(AccessTls, BeyondLoopbackNoPortOpensInClearText) {
  EXPECT_THAT(rpc::GrpcServer::start("0.0.0.0:0", control, feed, nullptr, doctor, shadows).error(),
              HasSubstr("not loopback, and needs TLS"));
  EXPECT_THAT(HttpServer::start({.listen = "0.0.0.0:0"}).error(), HasSubstr("needs TLS"));
  EXPECT_TRUE(HttpServer::start({.listen = "0.0.0.0:0", .certificates = certificates}).ok());
}

}  // namespace
}  // namespace mm::http
