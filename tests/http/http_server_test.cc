#include "http/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

#include "http/web_reader.h"

namespace mm::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::header;
using ::testing::StartsWith;
using testing::WebReader;

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    settings.listen = "127.0.0.1:0";
    settings.routes["/metrics"] = [this] {
      ++asked;
      return HttpAnswer{200, "text/plain; version=0.0.4", "mm_up 1\n"};
    };
    settings.routes["/readyz"] = [] { return HttpAnswer{503, "text/plain", "starting\n"}; };
    settings.routes["/broken"] = []() -> HttpAnswer { throw std::runtime_error("secret words"); };
  }
  std::uint16_t port() {
    if (!server) {
      auto started = HttpServer::start(settings);
      if (!started) throw std::runtime_error(started.error());
      server = std::move(started).value();
    }
    return server->port();
  }

  HttpSettings settings;
  std::atomic<int> asked{0};
  std::unique_ptr<HttpServer> server;
};

TEST_F(HttpServerTest, ARouteMakesItsPageAnewForEachRequest) {
  WebReader reader(port());
  const auto first = reader.get("/metrics");
  EXPECT_EQ(first.result_int(), 200u);
  EXPECT_EQ(header(first, "Content-Type"), "text/plain; version=0.0.4");
  EXPECT_EQ(header(first, "Cache-Control"), "no-store");
  EXPECT_EQ(first.body(), "mm_up 1\n");
  EXPECT_EQ(reader.get("/metrics?name=x").body(), "mm_up 1\n");
  EXPECT_EQ(asked, 2);
}

TEST_F(HttpServerTest, ARoutesOwnStatusIsKept) {
  WebReader reader(port());
  const auto answer = reader.get("/readyz");
  EXPECT_EQ(answer.result_int(), 503u);
  EXPECT_EQ(answer.body(), "starting\n");
}

TEST_F(HttpServerTest, APageThatFailsIsThatPagesProblem) {
  WebReader reader(port());
  const auto answer = reader.get("/broken");
  EXPECT_EQ(answer.result_int(), 500u);
  EXPECT_EQ(answer.body().find("secret"), std::string::npos);
  EXPECT_EQ(reader.get("/metrics").result_int(), 200u);
}

TEST_F(HttpServerTest, WhatIsNotThereIsToldInASentence) {
  WebReader reader(port());
  for (const char* target : {"/", "/nothing", "/metrics/", "/metricsx"}) {
    const auto answer = reader.get(target);
    EXPECT_EQ(answer.result_int(), 404u) << target;
    EXPECT_EQ(answer.body(), "There is nothing at this address.\n");
  }
}

TEST_F(HttpServerTest, HeadTellsTheSizeAndSendsNoBody) {
  WebReader reader(port());
  const auto answer = reader.ask("HEAD", "/metrics");
  EXPECT_EQ(answer.result_int(), 200u);
  EXPECT_EQ(header(answer, "Content-Length"), "8");
  EXPECT_EQ(reader.get("/metrics").body(), "mm_up 1\n") << "the next answer follows at once";
}

TEST_F(HttpServerTest, OtherMethodsAreRefusedAndToldWhatIsAllowed) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"}) {
    WebReader reader(port());
    const auto answer = reader.ask(method, "/metrics");
    EXPECT_EQ(answer.result_int(), 405u) << method;
    EXPECT_EQ(header(answer, "Allow"), "GET, HEAD");
  }
  EXPECT_EQ(asked, 0);
}

TEST_F(HttpServerTest, ABodyIsNotReadAndEndsTheConnection) {
  WebReader reader(port());
  reader.send("POST /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n" +
              std::string(100000, 'x'));
  EXPECT_EQ(reader.receive().result_int(), 405u);
  EXPECT_TRUE(reader.is_ended());
  WebReader chunked(port());
  chunked.send(
      "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.receive().result_int(), 200u);
  EXPECT_TRUE(chunked.is_ended());
}

TEST_F(HttpServerTest, EveryAnswerCarriesTheSecurityHeaders) {
  WebReader reader(port());
  for (const char* target : {"/metrics", "/nothing", "/broken"}) {
    const auto answer = reader.get(target);
    EXPECT_EQ(header(answer, "X-Content-Type-Options"), "nosniff");
    EXPECT_THAT(header(answer, "Content-Security-Policy"), StartsWith("default-src 'self';"));
    EXPECT_EQ(header(answer, "Referrer-Policy"), "no-referrer");
  }
}

TEST_F(HttpServerTest, RequestsSentAtOnceAreAnsweredInOrder) {
  WebReader reader(port());
  const std::string end = " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  reader.send("GET /metrics" + end + "GET /nothing" + end + "GET /readyz" + end);
  EXPECT_EQ(reader.receive().result_int(), 200u);
  EXPECT_EQ(reader.receive().result_int(), 404u);
  EXPECT_EQ(reader.receive().result_int(), 503u);
}

TEST_F(HttpServerTest, TheConnectionEndsWhenTheClientWantsIt) {
  WebReader reader(port());
  EXPECT_EQ(reader.get("/metrics", "Connection: close\r\n").body(), "mm_up 1\n");
  EXPECT_TRUE(reader.is_ended());
  WebReader old(port());
  old.send("GET /metrics HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.receive().body(), "mm_up 1\n");
  EXPECT_TRUE(old.is_ended());
}

TEST_F(HttpServerTest, WhatIsNotHttpGetsAnAnswerAndNoMore) {
  for (const char* bytes : {"hello\r\n\r\n", "GET /metrics HTTP/9.9\r\n\r\n", "\x16\x03\x01 tls\r\n\r\n"}) {
    WebReader reader(port());
    reader.send(bytes);
    EXPECT_EQ(reader.receive().result_int(), 400u) << bytes;
    EXPECT_TRUE(reader.is_ended());
  }
}

TEST_F(HttpServerTest, ABadAddressIsRefusedWithASentence) {
  for (const char* target : {"/%", "/%2", "/%zz", "/a%00b", "/a%0d%0ab", "metrics", "*"}) {
    WebReader reader(port());
    const auto answer = reader.get(target);
    EXPECT_EQ(answer.result_int(), 400u) << target;
    EXPECT_THAT(answer.body(), HasSubstr("ad request: the address")) << target;
  }
}

TEST_F(HttpServerTest, ARequestThatNamesNoHostOrTwoIsRefused) {
  for (const char* hosts : {"", "Host: 127.0.0.1\r\nHost: evil.example\r\n"}) {
    WebReader reader(port());
    reader.send("GET /metrics HTTP/1.1\r\n" + std::string(hosts) + "\r\n");
    EXPECT_EQ(reader.receive().result_int(), 400u) << hosts;
  }
}

TEST_F(HttpServerTest, ANameThatIsNotOursIsRefused) {
  settings.hosts = {"desk.example.org"};
  for (const auto& [host, status] : std::map<std::string, unsigned>{{"127.0.0.1:8080", 200},
                                                                    {"localhost", 200},
                                                                    {"[::1]:8080", 200},
                                                                    {"Desk.Example.org", 200},
                                                                    {"evil.example", 421},
                                                                    {"localhost.evil.example:8080", 421},
                                                                    {"127.0.0.1.evil.example", 421}}) {
    WebReader reader(port());
    reader.send("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    EXPECT_EQ(reader.receive().result_int(), status) << host;
  }
}

TEST_F(HttpServerTest, ARequestThatEndsEarlyIsTold) {
  WebReader reader(port());
  reader.send("GET /metrics HTTP/1.1\r\nHost:");
  reader.socket().shutdown(boost::asio::socket_base::shutdown_send);
  EXPECT_EQ(reader.receive().result_int(), 400u);
}

TEST_F(HttpServerTest, AHeaderTooLargeIsRefused) {
  WebReader reader(port());
  EXPECT_EQ(reader.get("/metrics", "X-Long: " + std::string(20'000, 'x') + "\r\n").result_int(), 431u);
  EXPECT_TRUE(reader.is_ended());
  WebReader endless(port());
  endless.send("GET /" + std::string(100'000, 'x'));
  EXPECT_EQ(endless.receive().result_int(), 431u);
}

TEST_F(HttpServerTest, AnIdleConnectionIsEnded) {
  settings.idle_timeout = milliseconds(50);
  WebReader silent(port());
  EXPECT_TRUE(silent.is_ended());
  WebReader slow(port());
  slow.send("GET /metrics HT");
  EXPECT_TRUE(slow.is_ended());
  WebReader kept(port());
  EXPECT_EQ(kept.get("/metrics").result_int(), 200u);
  EXPECT_TRUE(kept.is_ended());
}

TEST_F(HttpServerTest, BeyondTheBoundConnectionsAreTurnedAwayUntilOneEnds) {
  settings.most_connections = 2;
  auto first = std::make_unique<WebReader>(port());
  EXPECT_EQ(first->get("/metrics").result_int(), 200u);
  WebReader second(port());
  EXPECT_EQ(second.get("/metrics").result_int(), 200u);
  {
    WebReader third(port());
    const auto answer = third.receive();
    EXPECT_EQ(answer.result_int(), 503u);
    EXPECT_EQ(answer.body(), "Too many connections; try again soon\n");
    EXPECT_TRUE(third.is_ended());
  }
  first.reset();
  // The server learns of the end by its own time.
  for (int attempt = 0; attempt < 500; ++attempt) {
    WebReader again(port());
    again.socket().non_blocking(true);
    std::this_thread::sleep_for(milliseconds(10));
    if (again.socket().available() > 0) continue;  // turned away
    again.socket().non_blocking(false);
    EXPECT_EQ(again.get("/metrics").result_int(), 200u);
    return;
  }
  ADD_FAILURE() << "the place was never free again";
}

TEST_F(HttpServerTest, ManyReadersAtOnceAreServed) {
  port();
  std::vector<std::thread> readers;
  std::atomic<int> served{0};
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([&] {
      WebReader reader(server->port());
      for (int n = 0; n < 50; ++n) served += reader.get("/metrics").result_int() == 200 ? 1 : 0;
    });
  }
  for (auto& one : readers) one.join();
  EXPECT_EQ(served, 400);
}

TEST_F(HttpServerTest, TheEndEndsOpenConnectionsAtOnce) {
  WebReader waiting(port());
  EXPECT_EQ(waiting.get("/metrics").result_int(), 200u);
  const auto begin = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
  EXPECT_TRUE(waiting.is_ended());
}

TEST_F(HttpServerTest, WithoutTlsOnlyLoopbackAddressesAreListenedOn) {
  for (const char* listen : {"0.0.0.0:0", "[::]:0", "192.0.2.1:8080", "example.org:80", "", "127.0.0.1",
                             "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:80x", "127.0.0.1:-1", ":8080",
                             "::1:8080", "[127.0.0.1]:8080"}) {
    settings.listen = listen;
    const auto started = HttpServer::start(settings);
    ASSERT_FALSE(started.ok()) << listen;
    EXPECT_EQ(started.error(),
              "http_listen must be a loopback address such as 127.0.0.1:8080; another one needs TLS")
        << listen;
  }
}

TEST_F(HttpServerTest, LocalhostMeansTheLoopbackAddress) {
  settings.listen = "localhost:0";
  WebReader reader(port());
  EXPECT_EQ(reader.get("/metrics").result_int(), 200u);
}

TEST_F(HttpServerTest, LoopbackOfTheNewerProtocolWillDo) {
  settings.listen = "[::1]:0";
  auto started = HttpServer::start(settings);
  if (!started) GTEST_SKIP() << "this machine has no IPv6 loopback: " << started.error();
  WebReader reader(started.value()->port(), "::1");
  EXPECT_EQ(reader.get("/metrics").result_int(), 200u);
}

TEST_F(HttpServerTest, ATakenPortIsNamedInASentence) {
  settings.listen = "127.0.0.1:" + std::to_string(port());
  const auto second = HttpServer::start(settings);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error(), "cannot listen on " + settings.listen + " (http_listen): Address already in use");
}

TEST_F(HttpServerTest, AFolderThatIsNotThereIsNamedInASentence) {
  settings.static_root = "/nowhere/at/all";
  const auto started = HttpServer::start(settings);
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error(), "cannot use the folder /nowhere/at/all: No such file or directory");
}

}  // namespace
}  // namespace mm::http
