// Who looks on while mmd trades: gRPC streams of the state, and pages' streams over gRPC-Web.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace mm::bench {

class Readers {
 public:
  struct Many {
    int streams = 0;  // StateService.WatchState, each over a connection of its own
    int pages = 0;    // StateService.Watch over gRPC-Web
    // They stop reading after their first message and keep their connections.
    bool asleep = false;
  };

  // Plain connections to ports of this machine. Returns when each has its first message.
  Readers(const Many& many, int grpc_port, int http_port);
  ~Readers();

 private:
  void read_stream(int port, const std::stop_token& end);
  void read_page(int port, const std::stop_token& end);

  bool asleep_;
  std::atomic<int> reading_ = 0;
  std::vector<std::jthread> threads_;  // last: they use what is above
};

}  // namespace mm::bench
