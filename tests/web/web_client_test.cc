// The tests below web/, which are a client of the API like the page: run by Node against the real services
// over a real engine, whose prices move meanwhile.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "http/http_server.h"
#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"

namespace mm {
namespace {

// The exit status, and what was printed.
std::pair<int, std::string> run(const std::string& command) {
  std::FILE* const out = ::popen((command + " 2>&1").c_str(), "r");
  if (!out) return {-1, "cannot run " + command};
  std::string printed;
  std::array<char, 4096> some;
  while (const std::size_t size = std::fread(some.data(), 1, some.size(), out))
    printed.append(some.data(), size);
  const int status = ::pclose(out);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, printed};
}

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
  if (run("node --version && npm --version").first != 0) GTEST_SKIP() << "there is no Node.js here";
  if (!std::filesystem::exists(MM_WEB "/node_modules")) GTEST_SKIP() << "`npm ci` has not been run in web/";
  const auto [generated, problem] = run("cd " MM_WEB " && npm run --silent generate");
  ASSERT_EQ(generated, 0) << problem;

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
  const auto [status, printed] = run("cd " MM_WEB " && MM_URL=" + url + " npm test");
  EXPECT_EQ(status, 0) << printed;
}

}  // namespace
}  // namespace mm
