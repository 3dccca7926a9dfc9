// What Binance Spot says on its market-data stream and over REST, read without keeping anything of it.
// Sources: web-socket-streams.md and rest-api.md of binance/binance-spot-api-docs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace mm::binance {

// Best bid and ask of one symbol. Values are as told: the engine judges whether they make sense.
struct BookTicker {
  std::string_view symbol;      // upper case; lives as long as the frame
  std::uint64_t update_id = 0;  // `u`: grows for the symbol, gaps are normal
  double bid = 0;
  double bid_size = 0;
  double ask = 0;
  double ask_size = 0;
};

enum class FrameKind : std::uint8_t {
  book_ticker,
  acknowledgement,  // the answer to a command
  server_shutdown,  // the server is about to stop: reconnect
  unusable,         // an error frame, or nothing we know
};

struct Frame {
  FrameKind kind = FrameKind::unusable;
  BookTicker ticker;         // of book_ticker
  std::string_view problem;  // of unusable: a few fixed words
};

// Reads raw and combined frames, fields in any order. Reuses its buffers: no allocation once warm.
class FrameParser {
 public:
  FrameParser();
  ~FrameParser();
  // The result is valid until the next call.
  Frame parse(std::string_view frame);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

struct SeedPrice {
  std::string symbol;
  double bid = 0;
  double bid_size = 0;
  double ask = 0;
  double ask_size = 0;
};

// The answer of GET /api/v3/ticker/bookTicker with one symbol (an object) or several (a list).
Result<std::vector<SeedPrice>> parse_book_tickers(std::string_view body);

}  // namespace mm::binance
