// A raw HTTP and WebSocket client for the simulator's tests: it blocks, and gives up after three
// seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mm::simulator {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct HttpResult {
  int status = 0;  // 0: the connection ended, or nothing came in time
  bool timed_out = false;
  std::string body;
  HeaderList headers;

  std::string header(const std::string& name) const;
  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

// One request on a connection of its own. `ca`: TLS, trusting that file; empty: plain.
HttpResult http(std::uint16_t port, const std::string& method, const std::string& target,
                const std::string& body = "", const HeaderList& headers = {}, const std::string& ca = "");

class WebSocketClient {
 public:
  WebSocketClient(std::uint16_t port, const std::string& target, const HeaderList& headers = {},
                  const std::string& ca = "");
  ~WebSocketClient();

  bool connected() const { return connected_; }
  int refused_with() const { return refused_with_; }  // HTTP status of a refused handshake
  void send(const std::string& text);
  void send_binary(const std::string& bytes);
  // The next text frame; nothing when the link ended or nothing came in time.
  std::optional<std::string> read();
  // The next JSON frame that fits; null when none came.
  nlohmann::json read_until(const std::function<bool(const nlohmann::json&)>& fits);
  int pings() const { return pings_; }

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  bool connected_ = false;
  int refused_with_ = 0;
  int pings_ = 0;
};

}  // namespace mm::simulator
