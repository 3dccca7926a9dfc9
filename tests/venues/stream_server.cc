#include "venues/stream_server.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <list>
#include <mutex>
#include <thread>

namespace mm::testing {

namespace {

namespace beast = boost::beast;
using boost::asio::ip::tcp;

}  // namespace

class StreamServer::Impl {
 public:
  explicit Impl(std::function<void(Connection&)> script)
      : script_(std::move(script)),
        acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
        thread_([this] { accept(); }) {}

  ~Impl() {
    stopping_ = true;
    boost::system::error_code ignored;
    tcp::socket knock(io_);  // wakes the accept
    knock.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
    for (Served& one : served_) one.socket.shutdown(tcp::socket::shutdown_both, ignored);
    for (Served& one : served_) one.thread.join();
  }

  std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
  int connections() const { return connections_; }
  int open() const { return open_; }
  std::vector<std::string> said() const {
    const std::lock_guard lock(mutex_);
    return said_;
  }

 private:
  struct Served {
    tcp::socket socket;
    std::thread thread;
  };

  class Accepted : public Connection {
   public:
    Accepted(Impl& server, tcp::socket& socket, int nth) : server_(server), stream_(socket) {
      number = nth;
      beast::http::request<beast::http::empty_body> request;
      beast::http::read(socket, buffer_, request);
      server_.note(std::string(request.target()));
      stream_.accept(request);
      buffer_.clear();
    }
    void send(const std::string& text) override { stream_.write(boost::asio::buffer(text)); }
    void send_together(const std::vector<std::string>& texts) override {
      std::string frames;
      for (const auto& text : texts) frames += "\x81" + std::string(1, static_cast<char>(text.size())) + text;
      boost::asio::write(stream_.next_layer(), boost::asio::buffer(frames));
    }
    std::optional<std::string> read() override {
      boost::system::error_code error;
      buffer_.clear();
      stream_.read(buffer_, error);
      if (error) return std::nullopt;
      std::string text = beast::buffers_to_string(buffer_.data());
      server_.note(text);
      return text;
    }

   private:
    Impl& server_;
    beast::websocket::stream<tcp::socket&, false> stream_;
    beast::flat_buffer buffer_;
  };

  void note(std::string text) {
    const std::lock_guard lock(mutex_);
    said_.push_back(std::move(text));
  }

  void accept() {
    while (true) {
      tcp::socket socket(io_);
      boost::system::error_code error;
      acceptor_.accept(socket, error);
      if (stopping_ || error) return;
      boost::system::error_code unset;
      socket.set_option(tcp::no_delay(true), unset);
      Served& served = served_.emplace_back(Served{std::move(socket), {}});
      const int number = ++connections_;
      ++open_;
      served.thread = std::thread([this, &served, number] {
        try {
          Accepted connection(*this, served.socket, number);
          script_(connection);
        } catch (const std::exception&) {
          // The client went away: the test sees its own side of that.
        }
        boost::system::error_code ignored;
        served.socket.shutdown(tcp::socket::shutdown_both, ignored);
        --open_;
      });
    }
  }

  std::function<void(Connection&)> script_;
  boost::asio::io_context io_;
  tcp::acceptor acceptor_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> open_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> said_;
  std::list<Served> served_;  // of the accepting thread; of the destructor once that has ended
  std::thread thread_;
};

StreamServer::StreamServer(std::function<void(Connection&)> script)
    : impl_(std::make_unique<Impl>(std::move(script))) {}
StreamServer::~StreamServer() = default;

std::string StreamServer::port() const {
  return impl_->port();
}
int StreamServer::connections() const {
  return impl_->connections();
}
int StreamServer::open() const {
  return impl_->open();
}
std::vector<std::string> StreamServer::said() const {
  return impl_->said();
}

}  // namespace mm::testing
