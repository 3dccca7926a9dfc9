// A real mmsim process on ports of its own, for one test.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mm::simulator {

class SimProcess {
 public:
  // Adds nothing to the arguments; waits for the ready line. Dies with a message when mmsim does not start.
  explicit SimProcess(const std::vector<std::string>& arguments);
  ~SimProcess();
  SimProcess(const SimProcess&) = delete;
  SimProcess& operator=(const SimProcess&) = delete;

  std::uint16_t binance_port() const { return ready_.at("binance_port"); }
  std::uint16_t port_of(const std::string& venue) const { return ready_.at(venue + "_port"); }
  std::uint16_t roxom_port() const { return ready_.at("roxom_port"); }
  std::uint16_t control_port() const { return ready_.at("control_port"); }
  std::string ca() const { return ready_.at("ca"); }
  const nlohmann::json& ready() const { return ready_; }

  // Sends the signal and waits; returns the exit code, or minus the signal that ended it.
  int end_with(int signal);

  // Control port: GET, and POST with a body. Fails the test on anything but 200.
  nlohmann::json control(const std::string& path) const;
  nlohmann::json control(const std::string& path, const nlohmann::json& body) const;
  void fault(const std::string& name, const nlohmann::json& value) const;

 private:
  pid_t pid_ = -1;
  nlohmann::json ready_;
};

}  // namespace mm::simulator
