// A WebSocket server on a loopback port whose connections a test scripts, each on a thread of its own, so
// that several can be open at once.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace mm::testing {

class StreamServer {
 public:
  class Connection {
   public:
    Connection(StreamServer& server, boost::asio::ip::tcp::socket& socket, int nth)
        : number(nth), server_(server), stream_(socket) {
      boost::beast::http::request<boost::beast::http::empty_body> request;
      boost::beast::http::read(socket, buffer_, request);
      server_.note(std::string(request.target()));
      stream_.accept(request);
      buffer_.clear();
    }
    void send(const std::string& text) { stream_.write(boost::asio::buffer(text)); }
    // The next frame of the client; nothing when it left.
    std::optional<std::string> read() {
      boost::system::error_code error;
      buffer_.clear();
      stream_.read(buffer_, error);
      if (error) return std::nullopt;
      std::string text = boost::beast::buffers_to_string(buffer_.data());
      server_.note(text);
      return text;
    }
    void wait_until_left() {
      while (read()) {
      }
    }
    const int number;  // 1, 2, ...

   private:
    StreamServer& server_;
    boost::beast::websocket::stream<boost::asio::ip::tcp::socket&> stream_;
    boost::beast::flat_buffer buffer_;
  };

  // The connection ends when the script returns.
  explicit StreamServer(std::function<void(Connection&)> script)
      : script_(std::move(script)),
        acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
        thread_([this] { accept(); }) {}

  ~StreamServer() {
    stopping_ = true;
    boost::system::error_code ignored;
    boost::asio::ip::tcp::socket knock(io_);  // wakes the accept
    knock.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
    for (Served& one : served_) one.socket.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
    for (Served& one : served_) one.thread.join();
  }

  std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
  int connections() const { return connections_; }
  // How many are open now.
  int open() const { return open_; }
  // What clients asked for: of each connection its target, then the frames that were read.
  std::vector<std::string> said() const {
    const std::lock_guard lock(mutex_);
    return said_;
  }

 private:
  struct Served {
    boost::asio::ip::tcp::socket socket;
    std::thread thread;
  };

  void note(std::string text) {
    const std::lock_guard lock(mutex_);
    said_.push_back(std::move(text));
  }

  void accept() {
    while (true) {
      boost::asio::ip::tcp::socket socket(io_);
      boost::system::error_code error;
      acceptor_.accept(socket, error);
      if (stopping_ || error) return;
      Served& served = served_.emplace_back(Served{std::move(socket), {}});
      const int number = ++connections_;
      ++open_;
      served.thread = std::thread([this, &served, number] {
        try {
          Connection connection(*this, served.socket, number);
          script_(connection);
        } catch (const std::exception&) {
          // The client went away: the test sees its own side of that.
        }
        boost::system::error_code ignored;
        served.socket.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
        --open_;
      });
    }
  }

  std::function<void(Connection&)> script_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> open_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> said_;
  std::list<Served> served_;  // of the accepting thread; of the destructor once that has ended
  std::thread thread_;
};

}  // namespace mm::testing
