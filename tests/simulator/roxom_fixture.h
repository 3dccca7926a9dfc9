// What tests of mmsim's Roxom side have in common.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "simulator/sim_process.h"
#include "simulator/web_client.h"

namespace mm::simulator {

using Json = nlohmann::json;

class RoxomFixture : public testing::Test {
 protected:
  static std::vector<std::string> with(std::vector<std::string> more) {
    std::vector<std::string> all{"--plain", "--no-traders", "--api-key", "key-1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  const HeaderList kKey{{"X-API-Key", "key-1"}, {"Content-Type", "application/json"}};

  static Json order(const std::string& side, const std::string& px, const std::string& qty = "1.00") {
    return {{"symbol", "GOLD-BTC"}, {"instType", "perpetual"},
            {"orderType", "limit"}, {"side", side},
            {"qty", qty},           {"px", px},
            {"unit", "btc"}};
  }
  HttpResult post(const SimProcess& sim, const std::string& path, const std::string& body = "") {
    return http(sim.roxom_port(), "POST", path, body, kKey);
  }
  HttpResult get(const SimProcess& sim, const std::string& path) {
    return http(sim.roxom_port(), "GET", path, "", kKey);
  }
  std::string create(const SimProcess& sim, const Json& body) {
    const HttpResult result = post(sim, "/v1/orders", body.dump());
    EXPECT_EQ(result.status, 200) << result.body;
    return result.status == 200 ? result.json()["data"]["orderId"].get<std::string>() : "";
  }
  std::string status(const SimProcess& sim, const std::string& id) {
    return get(sim, "/v1/orders/" + id).json()["data"]["order"]["status"];
  }
  static Json next_order_event(WebSocketClient& socket) {
    return socket.read_until([](const Json& json) { return json.value("type", "") == "order"; })["data"];
  }
};

}  // namespace mm::simulator
