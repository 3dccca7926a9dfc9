#include "bench/trading_pair.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace mm::bench {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using nlohmann::json;

constexpr const char* kApiKey = "bench_key";

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const cpu_set_t& processors,
                 const std::filesystem::path& log, bool real_time) {
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot start " + command.front());
  if (pid_ > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sched_setaffinity(0, sizeof processors, &processors);
  const sched_param least{.sched_priority = 1};
  if (real_time) sched_setscheduler(0, SCHED_RR, &least);
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

Process::~Process() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::end() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Processors split_processors() {
  Processors split{};
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  split.trader = split.others = allowed;
  split.shared = CPU_COUNT(&allowed) < 2;
  if (split.shared) return split;
  // The last one: the first often serves the machine's interrupts.
  std::size_t last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(last, &allowed)) --last;
  CPU_ZERO(&split.trader);
  CPU_SET(last, &split.trader);
  CPU_CLR(last, &split.others);
  return split;
}

TradingPair::TradingPair(const Settings& settings, double tick_rate, const Processors& processors) {
  make_keys(settings.key_bits);
  start_mmsim(settings.auth_mode, tick_rate, processors.others);
  settings.bare_relay ? start_relay(processors.trader) : start_mmd(settings, processors);
  wait_for("two quotes", [this] { return ask("/state").at("owner").at("open_orders").size() == 2; });
}

TradingPair::~TradingPair() {
  // First: mmd cancels its orders at an exchange that still answers.
  if (trader_) trader_->end();
}

void TradingPair::make_keys(int bits) const {
  const std::string private_key = folder_ / "private.pem";
  const std::string public_key = folder_ / "public.pem";
  const std::string make = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:" + std::to_string(bits) +
                           " -out " + private_key + " 2>/dev/null && openssl pkey -in " + private_key +
                           " -pubout -out " + public_key;
  if (std::system(make.c_str()) != 0) throw std::runtime_error("openssl cannot make a key");
  std::ofstream(folder_ / "api.key") << kApiKey << '\n';
}

void TradingPair::start_mmsim(const std::string& auth_mode, double tick_rate, const cpu_set_t& processors) {
  std::vector<std::string> command{MM_BIN "/mmsim",
                                   "--tls-dir",
                                   folder_ / "tls",
                                   "--api-key",
                                   kApiKey,
                                   "--ports-file",
                                   folder_ / "ports.json",
                                   "--tick-rate",
                                   std::to_string(tick_rate),
                                   "--no-traders"};
  if (auth_mode == "rsa")
    command.insert(command.end(), {"--public-key", folder_ / "public.pem", "--trust-signatures"});
  // The exchange is another machine: nothing that runs here keeps it waiting.
  mmsim_ = std::make_unique<Process>(command, processors, folder_ / "mmsim.log", true);
  wait_for("mmsim", [this] { return std::filesystem::exists(folder_ / "ports.json"); });
  ports_ = json::parse(read_file(folder_ / "ports.json"));
}

void TradingPair::start_mmd(const Settings& settings, const Processors& processors) {
  const auto at = [this](const char* scheme, const char* port) {
    return std::string(scheme) + "://localhost:" + std::to_string(ports_.at(port).get<int>());
  };
  // No tolerance and no waiting: every move is worth new quotes, and nothing else is, which the other models,
  // that widen with volatility, would have. The limits are never reached.
  json config{{"sources", {{{"name", "binance:PAXGUSDT"}}, {{"name", "binance:BTCUSDT"}}}},
              {"fair_price", "binance:PAXGUSDT / binance:BTCUSDT"},
              {"parameters",
               {{"max_position", "5.00"},
                {"model", "fixed"},
                {"danger_tolerance_bps", 0},
                {"tighten_tolerance_bps", 0},
                {"tighten_after_ms", 0}}},
              {"limits", {{"requests_per_second", 10'000}, {"burst", 10'000}}},
              {"binance",
               {{"stream_url", at("wss", "binance_port")},
                {"rest_url", at("https", "binance_port")},
                {"ca_file", "tls/ca.pem"}}},
              {"roxom",
               {{"rest_url", at("https", "roxom_port")},
                {"ws_url", at("wss", "roxom_port") + "/ws"},
                {"ca_file", "tls/ca.pem"},
                {"auth_mode", settings.auth_mode},
                {"api_key_file", "api.key"},
                {"private_key_file", "private.pem"}}},
              {"loop", settings.loop},
              {"grpc_listen", "127.0.0.1:0"},
              {"http_listen", "127.0.0.1:0"},
              {"start_on_boot", true}};
  if (settings.books) {
    config["ledger"] = {{"file", "ledger.db"}};
    config["recording"] = {{"folder", "recording"}};
  }
  cpu_set_t allowed = processors.trader;
  if (settings.apart) {
    int own = 0;
    while (!CPU_ISSET(static_cast<std::size_t>(own), &processors.trader)) ++own;
    config["loop"]["processor"] = own;
    CPU_OR(&allowed, &processors.trader, &processors.others);
  }
  std::ofstream(folder_ / "mmd.jsonc") << config;
  const std::vector<std::string> command{MM_BIN "/mmd", "--config", folder_ / "mmd.jsonc"};
  trader_ = std::make_unique<Process>(command, allowed, log());
}

void TradingPair::start_relay(const cpu_set_t& processors) {
  const auto port = [this](const char* name) { return std::to_string(ports_.at(name).get<int>()); };
  const std::vector<std::string> command{MM_BIN "/mm_bare_relay", port("binance_port"), port("roxom_port"),
                                         folder_ / "tls/ca.pem", kApiKey};
  trader_ = std::make_unique<Process>(command, processors, log());
}

int TradingPair::told_port(const std::string& before) const {
  const std::string text = read_file(log());
  const auto found = text.find(before);
  if (found == std::string::npos) throw std::runtime_error("mmd's log does not tell: " + before);
  return std::stoi(text.substr(found + before.size()));
}

json TradingPair::ask(const std::string& target, const json& body) const {
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.connect({boost::asio::ip::address_v4::loopback(), ports_.at("control_port").get<unsigned short>()});
  http::request<http::string_body> request{body.is_null() ? http::verb::get : http::verb::post, target, 11};
  request.set(http::field::host, "127.0.0.1");
  if (!body.is_null()) request.body() = body.dump();
  request.prepare_payload();
  http::write(socket, request);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> response;
  response.body_limit(64 << 20);
  http::read(socket, buffer, response);
  if (response.get().result() != http::status::ok)
    throw std::runtime_error(target + ": " + response.get().body());
  return json::parse(response.get().body());
}

template <typename Condition>
void TradingPair::wait_for(const char* what, Condition condition) const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(std::string("waited in vain for ") + what + "; they said:\n" +
                               read_file(folder_ / "mmsim.log") + read_file(log()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace mm::bench
