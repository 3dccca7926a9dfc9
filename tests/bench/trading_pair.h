// mmsim and mmd, or the bare relay at its place, as real processes that trade with each other over TLS, with
// keys and files of their own in a temporary folder that goes with them.
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "testing/temporary_folder.h"

namespace mm::bench {

// Ends with the object, and with this program however that ends.
class Process {
 public:
  // Runs on these processors, in real time if that is asked for and permitted; output of both kinds goes to
  // `log`.
  Process(const std::vector<std::string>& command, const cpu_set_t& processors,
          const std::filesystem::path& log, bool real_time = false);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Asks it to end and waits until it has.
  void end();

 private:
  pid_t pid_ = -1;
};

// The trader has a processor to itself; mmsim and the caller share the others. Left to itself the system
// likes to put the reader of a loopback connection on the processor of its writer, where it interrupts it:
// the second request would then wait until the simulator is done with the first, as it never does with a real
// exchange.
struct Processors {
  cpu_set_t trader;
  cpu_set_t others;
  bool shared = false;  // there is only one
};
Processors split_processors();

class TradingPair {
 public:
  struct Settings {
    std::string auth_mode = "rsa";                   // as mmd's configuration takes it
    int key_bits = 2048;                             // of the RSA key
    bool books = false;                              // ledger and recording
    bool bare_relay = false;                         // trades instead of mmd
    bool apart = false;                              // loop.processor: mmd's other threads run beside mmsim
    nlohmann::json loop = nlohmann::json::object();  // of mmd's configuration
  };

  // Throws std::runtime_error, with mmd's log, when the two do not come to quoting.
  TradingPair(const Settings& settings, double tick_rate, const Processors& processors);
  ~TradingPair();
  TradingPair(const TradingPair&) = delete;
  TradingPair& operator=(const TradingPair&) = delete;

  // Of mmd, as its log tells.
  int grpc_port() const { return told_port("gRPC listens on 127.0.0.1:"); }
  int http_port() const { return told_port("HTTP listens on 127.0.0.1:"); }

  // mmsim's control port; with a body it is a POST.
  nlohmann::json ask(const std::string& target, const nlohmann::json& body = nullptr) const;

 private:
  void make_keys(int bits) const;
  int told_port(const std::string& before) const;
  void start_mmsim(const std::string& auth_mode, double tick_rate, const cpu_set_t& processors);
  void start_mmd(const Settings& settings, const Processors& processors);
  void start_relay(const cpu_set_t& processors);
  // Until it holds; looks every 20 ms.
  template <typename Condition>
  void wait_for(const char* what, Condition condition) const;

  std::filesystem::path log() const { return folder_ / "trader.log"; }

  testing::TemporaryFolder folder_;
  nlohmann::json ports_;
  std::unique_ptr<Process> mmsim_;
  std::unique_ptr<Process> trader_;
};

}  // namespace mm::bench
