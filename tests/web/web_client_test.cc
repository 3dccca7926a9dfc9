// The tests below web/, which are a client of the API like the page: run by Node against the real services
// over a real engine, whose prices move meanwhile.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "http/http_server.h"
#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"
#include "web/node.h"

namespace mm {
namespace {

class MovingPrices {
 public:
  explicit MovingPrices(testing::EnginePorts& ports)
      : thread_([this, &ports] {
          for (int i = 0; !ending_; ++i) {
            ports.happen([&](testing::EngineDriver& driver) { driver.prices(4000 + i % 100 * 0.01); });
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
          }
        }) {}
  ~MovingPrices() {
    ending_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

TEST(WebClient, ALibraryThatKnowsNothingOfUsReadsAndCommands) {
  if (const auto missing = testing::missing_for_web(); !missing.empty()) GTEST_SKIP() << missing;

  testing::EnginePorts ports;
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  ports.happen([](testing::EngineDriver& driver) {
    driver.start_quoting();
    driver.accept_all();
  });
  const auto grpc = rpc::GrpcServer::start("127.0.0.1:0", ports, ports, nullptr, doctor, shadows).value();
  const auto server = http::HttpServer::start({.listen = "127.0.0.1:0", .calls = grpc->in_process()}).value();
  const MovingPrices prices(ports);
  const std::string url = "http://127.0.0.1:" + std::to_string(server->port());
  const auto [status, printed] = testing::run_in_web("MM_URL=" + url + " npm run --silent test:api");
  EXPECT_EQ(status, 0) << printed;
}

}  // namespace
}  // namespace mm
