// Real programs for system tests: a process that ends with the test, and a bench of mmsim and mmd with keys
// of their own.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace mm::testing {

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Process {
 public:
  // Output of both kinds goes to `log`.
  Process(const std::vector<std::string>& command, const std::filesystem::path& log) {
    pid_ = fork();
    if (pid_ != 0) return;
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  ~Process() {
    if (pid_ > 0) end(SIGKILL);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  // Sends the signal and waits for the end; the exit status, or -1 when a signal ended it.
  int end(int signal) {
    kill(pid_, signal);
    return wait();
  }
  // For one that ends by itself.
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
};

class Bench : public ::testing::Test {
 protected:
  Bench() {
    std::string pattern = std::filesystem::temp_directory_path() / "mm-system-XXXXXX";
    folder = mkdtemp(pattern.data());
    const std::string make_key = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out " +
                                 (folder / "private.pem").string() + " 2>/dev/null && openssl pkey -in " +
                                 (folder / "private.pem").string() + " -pubout -out " +
                                 (folder / "public.pem").string();
    EXPECT_EQ(std::system(make_key.c_str()), 0);
    std::ofstream(folder / "api.key") << "system_test_key\n";
  }
  // Whatever has happened: the engine does the same again.
  void TearDown() override {
    mmd.reset();
    if (!std::filesystem::exists(folder / "recording")) return;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "recording")) {
      Process replay({MM_BIN "/mmd", "replay", entry.path()}, folder / "replay.log");
      EXPECT_EQ(replay.wait(), 0) << read_file(folder / "replay.log");
    }
  }
  ~Bench() override {
    mmd.reset();
    mmsim.reset();
    std::filesystem::remove_all(folder);
  }

  void start_mmsim(std::vector<std::string> more = {}) {
    std::filesystem::remove(folder / "ports.json");
    std::vector<std::string> command{MM_BIN "/mmsim",       "--tls-dir",       folder / "tls",
                                     "--api-key",           "system_test_key", "--public-key",
                                     folder / "public.pem", "--ports-file",    folder / "ports.json"};
    // Where it was before, if it was.
    for (const std::string name : {"binance", "kraken", "coinbase", "okx", "bybit", "roxom", "control"}) {
      command.push_back("--" + name + "-port");
      command.push_back(std::to_string(port((name + "_port").c_str())));
    }
    command.insert(command.end(), more.begin(), more.end());
    mmsim = std::make_unique<Process>(command, folder / "mmsim.log");
    wait_for("mmsim to be ready", [&] { return std::filesystem::exists(folder / "ports.json"); });
    ports = nlohmann::json::parse(read_file(folder / "ports.json"));
  }

  // With the plainest rule, 20 bps, unless the parameters say otherwise.
  void start_mmd(const nlohmann::json& changes = {{"max_position", "5.00"}}) {
    nlohmann::json parameters{{"model", "fixed"}, {"spread_bps", 20}};
    parameters.update(changes);
    const auto at = [&](const char* scheme, const char* name) {
      return std::string(scheme) + "://localhost:" + std::to_string(port(name));
    };
    nlohmann::json config{{"sources",
                           {{{"name", "binance:PAXGUSDT"}, {"stale_after_ms", 60000}},
                            {{"name", "binance:BTCUSDT"}, {"stale_after_ms", 2000}}}},
                          {"fair_price", "binance:PAXGUSDT / binance:BTCUSDT"},
                          {"parameters", parameters},
                          {"limits", {{"requests_per_second", 50}, {"burst", 60}}},
                          {"binance",
                           {{"stream_url", at("wss", "binance_port")},
                            {"rest_url", at("https", "binance_port")},
                            {"ca_file", "tls/ca.pem"}}},
                          {"roxom",
                           {{"rest_url", at("https", "roxom_port")},
                            {"ws_url", at("wss", "roxom_port") + "/ws"},
                            {"ca_file", "tls/ca.pem"},
                            {"api_key_file", "api.key"},
                            {"private_key_file", "private.pem"}}},
                          {"ledger", {{"file", "ledger.db"}}},
                          {"recording", {{"folder", "recording"}, {"keep_files", 10000}}},
                          {"grpc_listen", "127.0.0.1:0"},
                          {"http_listen", "127.0.0.1:0"},
                          {"start_on_boot", true}};
    config.merge_patch(settings);
    std::ofstream(folder / "mmd.jsonc") << config;
    std::vector<std::string> command = before_mmd;
    command.insert(command.end(), {MM_BIN "/mmd", "--config", folder / "mmd.jsonc"});
    mmd = std::make_unique<Process>(command, folder / "mmd.log");
  }

  // Where mmd listens, as its log tells: "gRPC" or "HTTP".
  std::string address(const std::string& door) {
    const std::string words = door + " listens on ";
    wait_for("mmd to listen", [&] { return mmd_log().find(words) != std::string::npos; });
    const std::string log = mmd_log();
    const auto at = log.rfind(words) + words.size();
    return log.substr(at, log.find('\n', at) - at);
  }

  using Page = boost::beast::http::response<boost::beast::http::string_body>;

  // `place`: "127.0.0.1:PORT". With a body it is a POST.
  static Page get(const std::string& place, const std::string& target, const std::string& body = {}) {
    namespace http = boost::beast::http;
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket(io);
    const auto number = static_cast<unsigned short>(std::stoi(place.substr(place.rfind(':') + 1)));
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), number});
    http::request<http::string_body> request{body.empty() ? http::verb::get : http::verb::post, target, 11};
    request.set(http::field::host, "127.0.0.1");
    request.body() = body;
    request.prepare_payload();
    http::write(socket, request);
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> response;
    response.body_limit(64 << 20);
    http::read(socket, buffer, response);
    return response.release();
  }
  // Of mmsim's control port.
  nlohmann::json ask(const std::string& target, const std::string& body = {}) {
    return nlohmann::json::parse(
        get("127.0.0.1:" + std::to_string(port("control_port")), target, body).body());
  }
  nlohmann::json state() { return ask("/state"); }
  std::string mmd_log() const { return read_file(folder / "mmd.log"); }

  template <typename Condition>
  void wait_for(const char* what, Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "waited for " << what << "; mmd said:\n"
                                                            << mmd_log();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  int port(const char* name) const { return ports.is_null() ? 0 : ports.at(name).get<int>(); }

  std::filesystem::path folder;
  nlohmann::json settings = nlohmann::json::object();  // of mmd, in place of those of the bench
  std::vector<std::string> before_mmd;                 // a command that runs it
  nlohmann::json ports;
  std::unique_ptr<Process> mmsim;
  std::unique_ptr<Process> mmd;
};

}  // namespace mm::testing
