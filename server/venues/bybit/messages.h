// What Bybit says on its public spot WebSocket v5. Source: bybit-exchange/docs, v5/websocket/public/orderbook
// and v5/ws/connect.
#pragma once

#include "venues/feed/frame.h"
#include "venues/feed/json.h"

namespace mm::bybit {

class FrameParser final : public feed::FrameParser {
 public:
  feed::Frame parse(std::string_view text) override;

 private:
  feed::JsonTexts texts_;
};

}  // namespace mm::bybit
