// mmsim and mmd as real processes that trade with each other over TLS, with keys and files of their own in a
// temporary folder that goes with them.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mm::bench {

// Ends with the object, and with this program however that ends.
class Process {
 public:
  // Output of both kinds goes to `log`.
  Process(const std::vector<std::string>& command, const std::filesystem::path& log);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Asks it to end and waits until it has.
  void end();

 private:
  pid_t pid_ = -1;
};

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

class TradingPair {
 public:
  // `auth_mode` as mmd's configuration takes it. Throws std::runtime_error, with mmd's log, when the two do
  // not come to quoting.
  TradingPair(const std::string& auth_mode, double tick_rate);
  ~TradingPair();
  TradingPair(const TradingPair&) = delete;
  TradingPair& operator=(const TradingPair&) = delete;

  // mmsim's control port; with a body it is a POST.
  nlohmann::json ask(const std::string& target, const nlohmann::json& body = nullptr) const;

 private:
  void make_keys() const;
  void start_mmsim(const std::string& auth_mode, double tick_rate);
  void start_mmd(const std::string& auth_mode);
  // Until it holds; looks every 20 ms.
  template <typename Condition>
  void wait_for(const char* what, Condition condition) const;

  TemporaryFolder folder_;
  nlohmann::json ports_;
  std::unique_ptr<Process> mmsim_;
  std::unique_ptr<Process> mmd_;
};

}  // namespace mm::bench
