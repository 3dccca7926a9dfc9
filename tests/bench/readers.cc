#include "bench/readers.h"

#include <grpcpp/grpcpp.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <stdexcept>

#include "core/background.h"
#include "mm/v1/state_service.grpc.pb.h"

namespace mm::bench {

namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds kLookEvery{50};
constexpr std::chrono::seconds kMostPatience{30};

void sleep_until(const std::stop_token& end) {
  while (!end.stop_requested()) std::this_thread::sleep_for(kLookEvery);
}

}  // namespace

Readers::Readers(const Many& many, int grpc_port, int http_port) : asleep_(many.asleep) {
  for (int i = 0; i < many.streams; ++i)
    threads_.emplace_back([=, this](const std::stop_token& end) { read_stream(grpc_port, end); });
  for (int i = 0; i < many.pages; ++i)
    threads_.emplace_back([=, this](const std::stop_token& end) { read_page(http_port, end); });
  const auto patience = std::chrono::steady_clock::now() + kMostPatience;
  while (reading_ < many.streams + many.pages) {
    if (std::chrono::steady_clock::now() > patience)
      throw std::runtime_error("not every reader got a message");
    std::this_thread::sleep_for(kLookEvery);
  }
}

// All at once, and not one after the other has ended.
Readers::~Readers() {
  for (auto& thread : threads_) thread.request_stop();
}

// Both below: whoever looks on sits at another machine, and takes nothing from the exchange's processor.

void Readers::read_stream(int port, const std::stop_token& end) {
  stand_last();
  grpc::ChannelArguments own_connection;
  own_connection.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = v1::StateService::NewStub(grpc::CreateCustomChannel(
      "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), own_connection));
  grpc::ClientContext call;
  const auto stream = stub->WatchState(&call, {});
  v1::WatchStateResponse message;
  if (stream->Read(&message)) ++reading_;
  if (asleep_) sleep_until(end);
  while (!end.stop_requested() && stream->Read(&message)) {
  }
  call.TryCancel();
}

void Readers::read_page(int port, const std::stop_token& end) {
  stand_last();
  asio::io_context io;
  tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)});
  const std::string host = "127.0.0.1:" + std::to_string(port);
  // An empty WatchRequest: five bytes of frame around nothing.
  const std::string request = "POST /mm.v1.StateService/Watch HTTP/1.1\r\nHost: " + host +
                              "\r\nContent-Type: application/grpc-web+proto\r\nContent-Length: 5\r\n\r\n" +
                              std::string(5, '\0');
  asio::write(socket, asio::buffer(request));
  std::vector<char> bytes(1 << 16);
  if (socket.read_some(asio::buffer(bytes)) > 0) ++reading_;
  if (asleep_) return sleep_until(end);
  boost::system::error_code error;
  while (!end.stop_requested() && !error) socket.read_some(asio::buffer(bytes), error);
}

}  // namespace mm::bench
