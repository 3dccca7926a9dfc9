// A WebSocket server on a loopback port whose connections a test scripts, each on a thread of its own, so
// that several can be open at once.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mm::testing {

class StreamServer {
 public:
  class Connection {
   public:
    virtual ~Connection() = default;
    virtual void send(const std::string& text) = 0;
    // In one piece, so that the client reads them at once. Up to 125 bytes each.
    virtual void send_together(const std::vector<std::string>& texts) = 0;
    // The next frame of the client; nothing when it left.
    virtual std::optional<std::string> read() = 0;
    void wait_until_left() {
      while (read()) {
      }
    }
    int number = 0;  // 1, 2, ...
  };

  // The connection ends when the script returns.
  explicit StreamServer(std::function<void(Connection&)> script);
  ~StreamServer();

  std::string port() const;
  int connections() const;
  // How many are open now.
  int open() const;
  // What clients asked for: of each connection its target, then the frames that were read.
  std::vector<std::string> said() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mm::testing
