// Against real servers, with and without TLS.
#include "notices/webhook_courier.h"

#include <gmock/gmock.h>

#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <optional>

#include "testing/certificates.h"
#include "testing/scripted_server.h"
#include "testing/temporary_folder.h"

namespace mm::notices {
namespace {

namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ScriptedServer;
using Request = http::request<http::string_body>;

// Answers with the status, as an HTTP server does, until the client goes away.
template <typename Stream>
void serve(Stream& stream, http::status status, std::vector<Request>& seen) {
  boost::beast::flat_buffer buffer;
  while (true) {
    Request request;
    http::read(stream, buffer, request);
    seen.push_back(request);
    http::response<http::string_body> response{status, 11};
    response.set(http::field::location, "http://127.0.0.1:1/elsewhere");
    if (status != http::status::no_content) response.body() = "thanks";
    response.prepare_payload();
    http::write(stream, response);
  }
}

std::string post(const std::string& address, const std::string& payload, const std::string& ca_file = {},
                 Duration timeout = seconds(20)) {
  boost::asio::io_context io;
  WebhookCourier courier(io, net::TlsContext::create(ca_file).value(), webhook_address(address).value(),
                         timeout);
  std::optional<std::string> problem;
  courier.carry(payload, [&](const std::string& told) { problem = told; });
  while (!problem && io.run_one() > 0) {
  }
  return problem.value_or("nothing was told");
}

TEST(WebhookCourier, PostsThePayload) {
  std::vector<Request> seen;
  {
    ScriptedServer server([&](auto& socket) { serve(socket, http::status::no_content, seen); });
    EXPECT_EQ(post("http://127.0.0.1:" + server.port() + "/hook/tOkEn?a=b", R"({"text":"x"})"), "");
  }
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].method(), http::verb::post);
  EXPECT_EQ(seen[0].target(), "/hook/tOkEn?a=b");
  EXPECT_EQ(seen[0][http::field::content_type], "application/json");
  EXPECT_EQ(seen[0].body(), R"({"text":"x"})");
}

TEST(WebhookCourier, AnotherAnswerIsAProblemAndRedirectionsAreNotFollowed) {
  for (const auto status :
       {http::status::internal_server_error, http::status::found, http::status::forbidden}) {
    std::vector<Request> seen;
    std::string problem;
    {
      ScriptedServer server([&](auto& socket) { serve(socket, status, seen); });
      problem = post("http://127.0.0.1:" + server.port() + "/tOkEn", "{}");
    }
    EXPECT_EQ(problem, "the webhook at 127.0.0.1 answered " + std::to_string(static_cast<unsigned>(status)));
    EXPECT_EQ(seen.size(), 1u);
  }
}

TEST(WebhookCourier, ProblemsHoldNothingOfThePath) {
  EXPECT_THAT(post("http://127.0.0.1:1/tOkEn", "{}"),
              ::testing::AllOf(HasSubstr("did not answer"), Not(HasSubstr("tOkEn"))));
}

TEST(WebhookCourier, AServerThatNeverAnswersIsGivenUp) {
  ScriptedServer server([](auto& socket) {
    char byte;
    while (socket.read_some(boost::asio::buffer(&byte, 1)) > 0) {
    }
  });
  EXPECT_THAT(post("http://127.0.0.1:" + server.port() + "/", "{}", {}, std::chrono::milliseconds(200)),
              HasSubstr("no answer in time"));
}

TEST(WebhookCourier, OverTlsToWhoeverTheAuthoritiesKnow) {
  testing::TemporaryFolder folder;
  const testing::Authority authority(folder.path(), "ca"), other(folder.path(), "other");
  authority.issue("server", "localhost");
  std::vector<Request> seen;
  ssl::context context(ssl::context::tls_server);
  context.use_certificate_chain_file(authority.file("server.pem"));
  context.use_private_key_file(authority.file("server.key"), ssl::context::pem);
  std::string good, bad;
  {
    ScriptedServer server([&](ScriptedServer::Socket& socket) {
      ssl::stream<ScriptedServer::Socket&> stream(socket, context);
      stream.handshake(ssl::stream_base::server);
      serve(stream, http::status::ok, seen);
    });
    good = post("https://localhost:" + server.port() + "/x", "{}", authority.certificate());
    bad = post("https://localhost:" + server.port() + "/x", "{}", other.certificate());
  }
  EXPECT_EQ(good, "");
  EXPECT_THAT(bad, HasSubstr("did not answer"));
  EXPECT_EQ(seen.size(), 1u);
}

TEST(WebhookCourier, ClearTextIsForThisMachineOnlyAndRefusalsHoldNoSecret) {
  for (const char* fine :
       {"https://hooks.example.org/s/tOkEn", "http://127.0.0.1:9/x", "http://localhost/x"}) {
    EXPECT_TRUE(webhook_address(fine).ok()) << fine;
  }
  for (const char* wrong :
       {"http://hooks.example.org/tOkEn", "wss://hooks.example.org/tOkEn", "tOkEn", "",
        "https://user:tOkEn@hooks.example.org/", "https://hooks.example.org/tOkEn x",
        "https://hooks.example.org/tOkEn\r\nX: y", "http://127.0.0.1.example.org/tOkEn"}) {
    const auto url = webhook_address(wrong);
    ASSERT_FALSE(url.ok()) << wrong;
    EXPECT_THAT(url.error(), Not(HasSubstr("tOkEn")));
    EXPECT_THAT(url.error(), HasSubstr("must be https://"));
  }
}

}  // namespace
}  // namespace mm::notices
