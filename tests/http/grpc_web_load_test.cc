// A hundred pages at once, some of them asleep.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <vector>

#include "http/http_server.h"
#include "http/scripted_service.h"
#include "http/web_call.h"
#include "mm/v1/state_service.pb.h"
#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"

namespace mm::http {
namespace {

using testing::Script;
using testing::WebCall;

constexpr int kPages = 100;
constexpr int kAsleep = 10;

// How much memory may come and go while nothing is kept.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kSlackMb = 16 + 300;  // the sanitizer holds 256 MB of what was freed, and its shadow
#else
constexpr std::size_t kSlackMb = 16;
#endif

std::vector<std::unique_ptr<WebCall>> watch(std::uint16_t port, const char* method) {
  std::vector<std::unique_ptr<WebCall>> pages;
  for (int i = 0; i < kPages; ++i) {
    pages.push_back(std::make_unique<WebCall>(port));
    pages.back()->call(method, "");
  }
  return pages;
}

std::size_t resident_mb() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  return pages * 4096 >> 20;
}

TEST(GrpcWebLoad, AHundredPagesOfWhichTenAreAsleepAllGetEveryUpdate) {
  testing::EnginePorts ports;
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  ports.happen([](testing::EngineDriver& driver) { driver.start_quoting(); });
  const auto grpc = rpc::GrpcServer::start("127.0.0.1:0", ports, ports, nullptr, doctor, shadows).value();
  const auto server = HttpServer::start({.listen = "127.0.0.1:0", .calls = grpc->in_process()}).value();
  const auto pages = watch(server->port(), "/mm.v1.StateService/WatchState");
  constexpr unsigned kUpdates = 20;
  for (unsigned update = 1; update <= kUpdates; ++update) {
    for (int i = kAsleep; i < kPages; ++i) {
      v1::WatchStateResponse message;
      ASSERT_TRUE(message.ParseFromString(pages[static_cast<std::size_t>(i)]->message()));
      EXPECT_EQ(message.number(), update);
    }
    ports.happen([&](testing::EngineDriver& driver) { driver.prices(4000 + update * 0.01); });
  }
}

TEST(GrpcWebLoad, PagesThatSleepThroughAFloodCostNoMemory) {
  constexpr std::size_t kBytes = 20'000;
  testing::ScriptedService service;
  service.scripts["/test.Service/Flood"] = {.messages = {std::string(kBytes, 'x')},
                                            .then = Script::Then::repeat_the_last};
  const auto server = HttpServer::start({.listen = "127.0.0.1:0", .calls = service.in_process()}).value();
  const auto pages = watch(server->port(), "/test.Service/Flood");
  const auto read = [&](int messages) {
    for (int n = 0; n < messages; ++n) {
      for (int i = kAsleep; i < kPages; ++i) {
        ASSERT_EQ(pages[static_cast<std::size_t>(i)]->message().size(), kBytes);
      }
    }
  };
  read(20);
  const std::size_t before = resident_mb();
  read(200);  // 360 MB to those that are awake
  EXPECT_LT(resident_mb(), before + kSlackMb);
  // Nothing but what lies in the sleepers' sockets has been taken for them.
  EXPECT_LT(static_cast<std::size_t>(service.written) * kBytes,
            (kPages - kAsleep) * (220 * kBytes + (8 << 20)));
}

}  // namespace
}  // namespace mm::http
