// What Coinbase Exchange says on its WebSocket feed, and the books that come of it: `level2_batch` tells a
// whole book once, and from then on its changes. Source: docs.cdp.coinbase.com/exchange/websocket-feed.
#pragma once

#include <string>
#include <vector>

#include "venues/coinbase/order_book.h"
#include "venues/feed/frame.h"
#include "venues/feed/json.h"

namespace mm::coinbase {

class FrameParser final : public feed::FrameParser {
 public:
  feed::Frame parse(std::string_view text) override;

 private:
  struct Product {
    std::string name;
    bool known = false;  // there was a whole book, and it holds
    BookSide bids{-1};
    BookSide asks{1};
  };

  feed::Frame snapshot(std::string_view name, const feed::object& from);
  feed::Frame update(std::string_view name, const feed::object& from);
  static bool change(Product& product, const feed::object& from);
  static feed::Frame quote(const Product& product);
  Product& product(std::string_view name);

  feed::JsonTexts texts_;
  std::vector<Product> products_;
};

}  // namespace mm::coinbase
