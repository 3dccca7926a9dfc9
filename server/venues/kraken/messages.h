// What Kraken says on its WebSocket v2. Sources: docs.kraken.com/api/docs/websocket-v2 ticker, status,
// heartbeat.
#pragma once

#include "venues/feed/frame.h"
#include "venues/feed/json.h"

namespace mm::kraken {

class FrameParser final : public feed::FrameParser {
 public:
  feed::Frame parse(std::string_view text) override;

 private:
  feed::JsonTexts texts_;
};

}  // namespace mm::kraken
