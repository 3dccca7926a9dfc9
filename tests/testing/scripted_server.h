// A server on a loopback port whose behaviour a test scripts connection by connection, on a thread of its
// own.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace mm::testing {

class ScriptedServer {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  // Called for each connection, one after the other; the socket closes when it returns.
  explicit ScriptedServer(std::function<void(Socket&)> serve)
      : serve_(std::move(serve)),
        acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
        thread_([this] { run(); }) {}

  ~ScriptedServer() {
    stopping_ = true;
    boost::system::error_code ignored;
    {
      // A script may be waiting for a client that outlives this server.
      const std::lock_guard lock(mutex_);
      if (current_) current_->shutdown(Socket::shutdown_both, ignored);
    }
    Socket knock(io_);  // wakes the accept
    knock.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }

  std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
  int connections() const { return connections_; }

 private:
  void hold(Socket* socket) {
    const std::lock_guard lock(mutex_);
    current_ = socket;
  }

  void run() {
    while (true) {
      Socket socket(io_);
      boost::system::error_code error;
      acceptor_.accept(socket, error);
      if (stopping_ || error) return;
      ++connections_;
      hold(&socket);
      try {
        serve_(socket);
      } catch (const std::exception&) {
        // The client went away: the test sees its own side of that.
      }
      hold(nullptr);
    }
  }

  std::function<void(Socket&)> serve_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  Socket* current_ = nullptr;
  std::thread thread_;
};

}  // namespace mm::testing
