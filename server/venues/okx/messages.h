// What OKX says on its public WebSocket v5. Sources: okx.com/docs-v5, overview of WebSocket and order book
// channel.
#pragma once

#include "venues/feed/frame.h"
#include "venues/feed/json.h"

namespace mm::okx {

class FrameParser final : public feed::FrameParser {
 public:
  feed::Frame parse(std::string_view text) override;

 private:
  feed::JsonTexts texts_;
};

}  // namespace mm::okx
