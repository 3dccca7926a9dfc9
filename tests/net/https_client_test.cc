#include "net/https_client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "testing/scripted_server.h"

namespace mm::net {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ScriptedServer;

std::string read_request(ScriptedServer::Socket& socket) {
  std::string text;
  asio::read_until(socket, asio::dynamic_buffer(text), "\r\n\r\n");
  return text;
}

void answer(ScriptedServer::Socket& socket, const std::string& body, const std::string& headers = "") {
  asio::write(socket, asio::buffer("HTTP/1.1 200 OK\r\n" + headers +
                                   "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
}

class HttpsClientTest : public ::testing::Test {
 protected:
  std::unique_ptr<HttpsClient> client_to(const std::string& port, std::size_t warm = 0,
                                         std::size_t most = 4) {
    HttpsSettings settings;
    settings.url = parse_url("http://127.0.0.1:" + port).value();
    settings.warm = warm;
    settings.most = most;
    return std::make_unique<HttpsClient>(io, nullptr, settings);
  }
  // Sends one request and runs the loop until its outcome.
  HttpOutcome ask(HttpsClient& client, Duration timeout = seconds(5)) {
    std::optional<HttpOutcome> outcome;
    client.request({.method = "POST",
                    .target = "/x?y=1",
                    .headers = "X-API-Key: k\r\n",
                    .body = "{}",
                    .timeout = timeout},
                   [&](HttpOutcome result) { outcome = std::move(result); });
    while (!outcome) io.run_one();
    return *outcome;
  }
  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
};

TEST_F(HttpsClientTest, SendsTheRequestAsGivenAndReadsTheAnswer) {
  std::string seen;
  ScriptedServer server([&](auto& socket) {
    seen = read_request(socket);
    answer(socket, "hello", "Date: Mon, 23 Nov 2026 00:00:00 GMT\r\nRetry-After: 7\r\n");
  });
  const auto client = client_to(server.port());
  const auto outcome = ask(*client);
  EXPECT_EQ(outcome.kind, HttpOutcome::Kind::answered);
  EXPECT_EQ(outcome.status, 200u);
  EXPECT_EQ(outcome.body, "hello");
  EXPECT_EQ(outcome.retry_after, "7");
  EXPECT_EQ(outcome.date, "Mon, 23 Nov 2026 00:00:00 GMT");
  EXPECT_EQ(seen.find("POST /x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nX-API-Key: k\r\n"),
            0u)
      << seen;
}

TEST_F(HttpsClientTest, KeepsTheConnectionForTheNextRequest) {
  ScriptedServer server([&](auto& socket) {
    for (int i = 0; i < 3; ++i) {
      read_request(socket);
      answer(socket, std::to_string(i));
    }
  });
  const auto client = client_to(server.port());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(*client).body, std::to_string(i));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpsClientTest, ARefusedConnectionIsProvablyNotSent) {
  std::string port;
  {
    ScriptedServer server([](auto&) {});
    port = server.port();
  }
  EXPECT_EQ(ask(*client_to(port)).kind, HttpOutcome::Kind::not_sent);
}

TEST_F(HttpsClientTest, NoAnswerInTimeIsUnknown) {
  ScriptedServer server([&](auto& socket) {
    read_request(socket);
    char more = 0;
    boost::system::error_code ended;
    socket.read_some(asio::buffer(&more, 1), ended);  // until the client gives up
  });
  const auto client = client_to(server.port());
  const auto outcome = ask(*client, milliseconds(100));
  EXPECT_EQ(outcome.kind, HttpOutcome::Kind::unknown);
  EXPECT_EQ(outcome.detail, "no answer in time");
}

TEST_F(HttpsClientTest, AConnectionLostAfterSendingIsUnknown) {
  ScriptedServer server([&](auto& socket) { read_request(socket); });
  EXPECT_EQ(ask(*client_to(server.port())).kind, HttpOutcome::Kind::unknown);
}

TEST_F(HttpsClientTest, AnIdleConnectionClosedByTheServerIsNotUsedAgain) {
  ScriptedServer server([&](auto& socket) {
    read_request(socket);
    answer(socket, "once");
  });
  const auto client = client_to(server.port());
  EXPECT_EQ(ask(*client).body, "once");
  while (io.poll_one() > 0 || server.connections() < 1) {
  }
  io.run_one_for(seconds(1));  // the end of the first connection is read
  EXPECT_EQ(ask(*client).body, "once");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpsClientTest, BeyondTheBoundARequestFailsAtOnce) {
  ScriptedServer server([&](auto& socket) {
    read_request(socket);
    answer(socket, "x");
  });
  const auto client = client_to(server.port(), 0, 1);
  std::optional<HttpOutcome> first;
  client->request({.method = "GET", .target = "/"}, [&](HttpOutcome outcome) { first = std::move(outcome); });
  const auto second = ask(*client);
  EXPECT_EQ(second.kind, HttpOutcome::Kind::not_sent);
  while (!first) io.run_one();
  EXPECT_EQ(first->kind, HttpOutcome::Kind::answered);
}

TEST_F(HttpsClientTest, NothingIsCalledAfterTheEnd) {
  ScriptedServer server([&](auto& socket) { read_request(socket); });
  auto client = client_to(server.port());
  client->request({.method = "GET", .target = "/"}, [&](const HttpOutcome&) { FAIL(); });
  client.reset();
  io.run_for(milliseconds(50));
}

}  // namespace
}  // namespace mm::net
