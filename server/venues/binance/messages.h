// What Binance Spot says on its market-data stream and over REST. Sources: web-socket-streams.md and
// rest-api.md of binance/binance-spot-api-docs.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "venues/feed/frame.h"
#include "venues/feed/json.h"
#include "venues/feed/venue.h"

namespace mm::binance {

// Reads raw and combined frames, fields in any order.
class FrameParser final : public feed::FrameParser {
 public:
  feed::Frame parse(std::string_view text) override;

 private:
  feed::JsonTexts texts_;
};

// The answer of GET /api/v3/ticker/bookTicker with one symbol (an object) or several (a list).
Result<std::vector<feed::Seeder::Seed>> parse_book_tickers(std::string_view body);

}  // namespace mm::binance
