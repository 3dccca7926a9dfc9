#include "net/websocket_client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <optional>

#include "testing/scripted_server.h"

namespace mm::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ScriptedServer;
using ServerStream = websocket::stream<ScriptedServer::Socket&, false>;

class WebSocketClientTest : public ::testing::Test {
 protected:
  std::unique_ptr<WebSocketClient> client_to(const std::string& port, Duration idle = seconds(30),
                                             Duration ping_interval = seconds(10)) {
    WebSocketSettings settings;
    settings.url = parse_url("ws://127.0.0.1:" + port + "/ws").value();
    settings.headers = {{"X-API-Key", "k"}};
    settings.idle_timeout = idle;
    settings.ping_interval = ping_interval;
    return std::make_unique<WebSocketClient>(
        io, nullptr, settings,
        WebSocketHandlers{[this] { opened = true; },
                          [this](std::string_view text, MonoTime) {
                            messages.emplace_back(text);
                            if (on_message) on_message(text);
                          },
                          [this](const WebSocketClosed& end) { closed = end; },
                          [this](Duration took) { round_trips.push_back(took); },
                          [this] {
                            if (on_nothing) on_nothing();
                          }});
  }
  template <typename Condition>
  void run_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(10);
    while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_for(milliseconds(100));
    ASSERT_TRUE(condition());
  }
  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  bool opened = false;
  std::vector<std::string> messages;
  std::function<void(std::string_view)> on_message;
  std::function<void()> on_nothing;
  std::optional<WebSocketClosed> closed;
  std::vector<Duration> round_trips;
};

TEST_F(WebSocketClientTest, OpensSendsAndReceives) {
  ScriptedServer server([](auto& socket) {
    ServerStream stream(socket);
    stream.accept();
    beast::flat_buffer buffer;
    stream.read(buffer);
    stream.write(buffer.data());
    buffer.clear();
    stream.read(buffer);  // until the client leaves
  });
  const auto client = client_to(server.port());
  client->open();
  run_until([&] { return opened; });
  client->send("hello");
  run_until([&] { return !messages.empty(); });
  EXPECT_EQ(messages[0], "hello");
}

// In one piece, as the server of a busy market writes them.
void write_raw(ScriptedServer::Socket& socket, const std::string& bytes) {
  asio::write(socket, asio::buffer(bytes));
}

std::string frame(const std::string& text) {
  return std::string("\x81") + static_cast<char>(text.size()) + text;
}

// Sends each piece in one write when the client asks for it; what the client is then told, with "+" behind a
// message that something was read with, and "." when nothing follows it any more.
class Pieces {
 public:
  explicit Pieces(std::vector<std::string> pieces)
      : pieces_(std::move(pieces)), server_([this](auto& socket) {
          ServerStream stream(socket);
          stream.accept();
          beast::flat_buffer buffer;
          for (const std::string& piece : pieces_) {
            stream.read(buffer);
            write_raw(socket, piece);
          }
          stream.read(buffer);  // until the client leaves
        }) {}
  std::string port() const { return server_.port(); }

 private:
  std::vector<std::string> pieces_;
  ScriptedServer server_;
};

const std::string kPing("\x89\x01p");

TEST_F(WebSocketClientTest, TellsOfWhichMessagesANewerOneWasReadWithThem) {
  const std::string last = frame("last");
  struct Case {
    std::vector<std::string> pieces;
    std::vector<std::string> told;  // after each piece
  };
  const std::vector<Case> cases{
      {{frame("a"), frame("b")}, {"a", "ab"}},
      {{frame("a") + frame("b") + frame("c")}, {"a+b+c"}},
      {{frame("a") + kPing + frame("b"), frame("c") + frame("d")}, {"a+b", "a+bc+d"}},
      {{frame("a") + kPing, frame("b")}, {"a+.", "a+.b"}},
      // Nobody has to wait for the rest of a frame, whether its head, a part or a fragment is there.
      {{frame("a") + last.substr(0, 1), last.substr(1)}, {"a", "alast"}},
      {{frame("a") + last.substr(0, 2), last.substr(2)}, {"a", "alast"}},
      {{frame("a") + last.substr(0, 4), last.substr(4)}, {"a", "alast"}},
      {{frame("a") + "\x01\x02la", "\x80\x02st" + frame("b")}, {"a", "alast+b"}},
  };
  for (const Case& one : cases) {
    const Pieces pieces(one.pieces);
    opened = false;
    const auto client = client_to(pieces.port());
    client->open();
    run_until([&] { return opened; });
    std::string told;
    on_message = [&](std::string_view text) {
      told += std::string(text) + (client->more_waits() ? "+" : "");
    };
    on_nothing = [&] { told += "."; };
    for (const std::string& expected : one.told) {
      client->send("go on");
      run_until([&] { return told.size() >= expected.size(); });
      EXPECT_EQ(told, expected);
    }
    on_message = nullptr;
    on_nothing = nullptr;
  }
}

TEST_F(WebSocketClientTest, MeasuresTheRoundTripOfItsPings) {
  ScriptedServer server([](auto& socket) {
    ServerStream stream(socket);
    stream.accept();
    beast::flat_buffer buffer;
    stream.read(buffer);  // answers pings until the client leaves
  });
  const auto client = client_to(server.port(), seconds(30), milliseconds(20));
  const auto begin = std::chrono::steady_clock::now();
  client->open();
  run_until([&] { return round_trips.size() >= 3; });
  for (const Duration took : round_trips) {
    EXPECT_GT(took, Duration{});
    EXPECT_LT(took, std::chrono::steady_clock::now() - begin);
  }
}

TEST_F(WebSocketClientTest, AnswersPingsWithTheirOwnPayload) {
  std::atomic<int> pongs{0};
  ScriptedServer server([&](auto& socket) {
    ServerStream stream(socket);
    stream.accept();
    stream.control_callback([&](websocket::frame_type kind, beast::string_view payload) {
      if (kind == websocket::frame_type::pong && payload == "1760000000") ++pongs;
    });
    stream.ping("1760000000");
    beast::flat_buffer buffer;
    stream.read(buffer);  // hears pongs until the client leaves
  });
  const auto client = client_to(server.port());
  client->open();
  // The pong is heard on the server's thread, which this loop does not see: it looks again and again.
  run_until([&] { return pongs > 0; });
}

TEST_F(WebSocketClientTest, ARefusedUpgradeTellsTheStatus) {
  ScriptedServer server([](auto& socket) {
    std::string request;
    asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n");
    asio::write(socket, asio::buffer(std::string("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")));
  });
  const auto client = client_to(server.port());
  client->open();
  run_until([&] { return closed.has_value(); });
  EXPECT_EQ(closed->http_status, 401u);
}

TEST_F(WebSocketClientTest, ALostLinkIsToldOnceAndCanBeOpenedAgain) {
  ScriptedServer server([](auto& socket) {
    ServerStream stream(socket);
    stream.accept();
  });
  const auto client = client_to(server.port());
  client->open();
  run_until([&] { return closed.has_value(); });
  EXPECT_TRUE(opened);
  closed.reset();
  opened = false;
  client->open();
  run_until([&] { return closed.has_value(); });
  EXPECT_TRUE(opened);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(WebSocketClientTest, ALinkThatStaysSilentIsDropped) {
  ScriptedServer server([](auto& socket) {
    ServerStream stream(socket);
    stream.accept();
    char byte = 0;
    boost::system::error_code ended;
    while (!ended) socket.read_some(asio::buffer(&byte, 1), ended);  // reads pings, answers none
  });
  const auto client = client_to(server.port(), milliseconds(300));
  client->open();
  run_until([&] { return closed.has_value(); });
  EXPECT_TRUE(opened);
}

TEST_F(WebSocketClientTest, NothingIsCalledAfterTheEnd) {
  ScriptedServer server([](auto& socket) {
    ServerStream stream(socket);
    stream.accept();
  });
  auto client = client_to(server.port());
  client->open();
  client.reset();
  io.run_for(milliseconds(50));
  EXPECT_FALSE(opened);
  EXPECT_FALSE(closed);
}

}  // namespace
}  // namespace mm::net
